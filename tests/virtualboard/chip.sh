#!/bin/sh
# A BME280 on the kernel's i2c-stub: its registers as the chip would set them, the data changing over time.
#   chip.sh init | chip.sh live MODEFILE
# The calibration is that of the data sheet's example; near 25 °C one count of the temperature's converter is 0.000315 °C.
# -f: the kernel's driver owns the address; the stub does not mind.
chip="-f -y 0 0x76"
case $1 in
init)
    i2cset $chip 0xd0 0x60 b
    # T1..T3 and P1..P9, two bytes each, the lower first; H1; H2..H6.
    i2cset $chip 0x88 0x70 0x6b 0x43 0x67 0x18 0xfc 0x7d 0x8e 0x43 0xd6 0xd0 0x0b 0x27 0x0b 0x8c 0x00 0xf9 0xff 0x8c 0x3c 0xf8 0xc6 0x70 0x17 i
    i2cset $chip 0xa1 0x4b b
    i2cset $chip 0xe1 0x72 0x01 0x00 0x13 0x29 0x03 0x1e i
    ;;
live)
    # 0xf7..0xfe: pressure, temperature, humidity, the higher byte first. A wave of 25 +- 3 °C, 60 values long; when the
    # file says so, the pattern breaks: the chip is in the sun and swings fast.
    # busybox' awk has no sine: waves are turned on, step by step.
    awk -v file="$2" 'function bytes(n) { return sprintf("0x%02x 0x%02x 0x%02x", int(n / 4096), int(n / 16) % 256, n % 16 * 16) }
    BEGIN {
        c = 1; s = 0; fast_c = 1; fast_s = 0
        for (;;) {
            turned = c * 0.994521895 - s * 0.104528463; s = c * 0.104528463 + s * 0.994521895; c = turned
            turned = fast_c * 0.309016994 - fast_s * 0.951056516; fast_s = fast_c * 0.951056516 + fast_s * 0.309016994; fast_c = turned
            mode = "usual"; getline mode <file; close(file)
            noise = rand() - 0.5
            t = mode == "break" ? 38 + 4 * fast_s : 25 + 3 * s
            print bytes(int(415148 - 2000 * s + 50 * noise)), bytes(int(519888 + (t + 0.05 * noise - 25.08) / 0.000315)), sprintf("0x%02x 0x%02x", 117 - 4 * s, 40 * (noise + 0.5))
            fflush(); system("usleep 80000")
        }
    }' | while read -r data; do i2cset $chip 0xf7 $data i; done
    ;;
esac
