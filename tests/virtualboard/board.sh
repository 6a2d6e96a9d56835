# What happens on the virtual board; run by busybox' sh in the virtual machine.
bus=/sys/bus/i2c/devices/i2c-0
state=/tmp/state lines=/tmp/lines log=/tmp/log mode=/tmp/mode
now() { read -r up rest </proc/uptime; echo "${up%.*}"; }
began=$(now)
say() { echo "$(($(now) - began)) s: $*"; }
fail() { say "FAILED: $*"; tail -n 5 $lines; tail -n 20 $log; exit 1; }
# Waits for a command to succeed: seconds, what, command.
await() {
    until=$(($(now) + $1)) seconds=$1 what=$2; shift 2
    while [ "$(now)" -le $until ]; do "$@" >/dev/null 2>&1 && { say "$what"; return; }; usleep 200000; done
    fail "$what: not within $seconds s"
}
has() { tail -n +$from $lines | grep -q -- "$1"; }
mark() { from=$(($(wc -l <$lines) + 1)); }
running() { kill -0 $edgernn 2>/dev/null; }
start() { edgernn run --config /board.json >>$lines 2>>$log & edgernn=$!; }

echo usual >$mode; : >$lines; : >$log; from=1
sh /chip.sh init
sh /chip.sh live $mode &
echo bme280 0x76 >$bus/new_device
edgernn sensors --json >/tmp/sensors || fail "edgernn sensors"
grep -q '"id": "iio:bme280:temp"' /tmp/sensors || fail "no iio:bme280:temp in $(cat /tmp/sensors)"
say "edgernn sensors finds $(grep -c '"kind": "iio"' /tmp/sensors) channels of $(cat /sys/bus/iio/devices/iio:device0/name): $(edgernn sensors 2>/dev/null | sed -n 's/^iio:bme280:temp  *\([0-9.]*\).*/\1/p') °C"
# i2c-stub refuses plain reads, as Sensirion's chips do while they are idle.
edgernn sensors --bus 0 >/tmp/bus || fail "edgernn sensors --bus 0"
grep -q '^0x44  --source sht4x:0:0x44' /tmp/bus && grep -q "^0x76  read by the kernel's driver bmp280" /tmp/bus || fail "the scan gives $(cat /tmp/bus)"
say "edgernn sensors --bus 0: $(grep -c . /tmp/bus) lines"

start
await 110 "it has learned and watches" has '"state":"watching"'
mark; sleep 5
has '"type":"alarm"' && fail "an alarm, and nothing was wrong: $(tail -n +$from $lines | grep alarm)"
echo break >$mode
await 20 "an alarm when the pattern breaks" has '"type":"alarm".*"begins":true'
echo usual >$mode

mark
echo 0x76 >$bus/delete_device
await 10 "the chip is removed: its values are missing" has '"id":"iio:bme280:temp","value":null'
running || fail "it ended when the chip was removed"
# Another device takes its number.
echo ads1015 0x48 >$bus/new_device
mark
echo bme280 0x76 >$bus/new_device
[ "$(cat /sys/bus/iio/devices/iio:device1/name)" = bme280 ] || fail "it has not come back under another number"
await 5 "the chip is back as iio:device1, and so are its values" has '"id":"iio:bme280:temp","value":[0-9]'
grep -q "is back" $log || fail "the log does not show it"

kill -TERM $edgernn
for i in $(seq 50); do running || break; usleep 100000; done
running && fail "SIGTERM did not stop it within 5 s"
wait $edgernn; code=$?
[ $code = 0 ] || fail "exit code $code after SIGTERM"
say "stopped by SIGTERM with exit code 0"
mark
start
await 15 "it resumes where it was" has '"resumedAt":[1-9]'
has '"state":"watching"' || fail "it does not watch at once"
kill -TERM $edgernn; wait $edgernn
say "done"
