using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Catalog;
using EdgeRnn.Sensors.Kernel;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Kernel;

[Collection(nameof(Undisturbed))]
public sealed class KernelSensorsTests
{
    [Fact]
    public void A_Pi_4_shows_its_processor_and_the_chip_on_its_bus()
    {
        using SysfsTree tree = SysfsTree.Board("pi4");

        Assert.Equal(
            [
                "thermal:cpu-thermal 48.312 °C", "hwmon:cpu_thermal:temp1 48.312 °C",
                "iio:bme280:humidityrelative 45.213867 %", "iio:bme280:pressure 100.65327 kPa", "iio:bme280:temp 23.41 °C",
            ],
            All(tree));
    }

    [Fact]
    public void A_Pi_5_shows_voltages_fan_motion_and_differences()
    {
        using SysfsTree tree = SysfsTree.Board("pi5");

        Assert.Equal(
            [
                "thermal:cpu-thermal 52.15 °C", "hwmon:cpu_thermal:temp1 52.15 °C",
                "hwmon:rp1_adc:temp1 49.821 °C", "hwmon:rp1_adc:in1 1.42 V", "hwmon:rp1_adc:in2 1.473 V", "hwmon:rp1_adc:in3 1.404 V", "hwmon:rp1_adc:in4 1.451 V",
                "hwmon:pwmfan:fan1 2876 rpm",
                "iio:mpu6050:accel_x -0.076544 m/s²", "iio:mpu6050:accel_y 0.038272 m/s²", "iio:mpu6050:accel_z 9.797632 m/s²",
                "iio:mpu6050:anglvel_x 0.01064724 rad/s", "iio:mpu6050:anglvel_y -0.02129448 rad/s", "iio:mpu6050:anglvel_z 0 rad/s",
                "iio:mpu6050:temp 27.58823 °C",
                "iio:ads1015:voltage0 2.06 V", "iio:ads1015:voltage0-voltage1 -0.02 V", "iio:ads1015:voltage1 0.512 V",
            ],
            All(tree));
    }

    [Fact]
    public void A_Rockchip_board_shows_all_its_zones_and_its_converter()
    {
        using SysfsTree tree = SysfsTree.Board("rock5b");

        string[] all = All(tree);

        Assert.Equal(7 + 7 + 8, all.Length);
        Assert.Contains("thermal:bigcore1-thermal 40.694 °C", all);
        Assert.Contains("hwmon:gpu_thermal:temp1 43.466 °C", all);
        Assert.Contains("iio:fec10000.saradc:voltage1 0.7163086 V", all);
    }

    [Theory]
    [InlineData("in_temp_input=21500", "temp 21.5 °C")]
    [InlineData("in_temp_raw=100 in_temp_scale=10 in_temp_offset=50", "temp 1.5 °C")]
    [InlineData("in_temp_raw=100 in_temp_input=21500", "temp 21.5 °C")]
    [InlineData("in_temp_object_raw=100 in_temp_object_scale=20 in_temp_scale=10", "temp_object 2 °C")]
    [InlineData("in_temp_object_raw=100 in_temp_scale=10", "temp_object 1 °C")]
    [InlineData("in_voltage3_raw=1000 in_voltage_scale=0.5 in_voltage_offset=-200", "voltage3 0.4 V")]
    [InlineData("in_voltage3_raw=1000 in_voltage3_scale=0.25 in_voltage_scale=0.5", "voltage3 0.25 V")]
    [InlineData("in_voltage2-voltage3_raw=1000 in_voltage-voltage_scale=0.125", "voltage2-voltage3 0.125 V")]
    [InlineData("in_voltage2-voltage3_raw=1000 in_voltage_scale=0.5", "voltage2-voltage3 1000 raw")]
    [InlineData("in_voltage0-voltage1_raw=-7 in_voltage-voltage_scale=3 in_voltage_offset=-200", "voltage0-voltage1 -0.021 V")]
    [InlineData("in_voltage0-voltage1_raw=-7 in_voltage-voltage_scale=3 in_voltage-voltage_offset=2", "voltage0-voltage1 -0.015 V")]
    [InlineData("in_voltage0_supply_raw=1000 in_voltage0_supply_scale=2", "voltage0_supply 2 V")]
    [InlineData("in_intensity_ir_raw=77", "intensity_ir 77 raw")]
    [InlineData("in_illuminance_raw=40 in_illuminance_scale=0.5", "illuminance 20 lx")]
    [InlineData("in_current0_raw=1000 in_scale=0.5", "current0 0.5 A")]
    [InlineData("in_magn_x_raw=-5 in_magn_scale=0.1", "magn_x -0.5 Gauss")]
    [InlineData("in_humidityrelative_raw=500 in_humidityrelative_scale=100", "humidityrelative 50 %")]
    [InlineData("in_pressure_raw=1000 in_pressure_scale=0.1", "pressure 100 kPa")]
    [InlineData("in_temp_raw=100 out_voltage0_raw=3 in_rot_quaternion_raw=1 in_timestamp_index=0 in_temp_raw_available=3", "temp 100 raw")]
    public void Iio_finds_scale_and_offset_from_the_channels_own_to_the_shared(string files, string expected)
    {
        using SysfsTree tree = new();
        tree.Write("bus/iio/devices/iio:device0/name", "chip\n");
        foreach (string file in files.Split(' '))
        {
            tree.Write($"bus/iio/devices/iio:device0/{file.Split('=')[0]}", file.Split('=')[1] + "\n");
        }

        Assert.Equal([$"iio:chip:{expected}"], All(tree));
    }

    [Fact]
    public void Hwmon_values_have_labels_flags_of_faults_and_units()
    {
        using SysfsTree tree = new();
        const string Chip = "class/hwmon/hwmon3/";
        tree.Write(Chip + "name", "chip\n").Write(Chip + "temp2_input", "-5500\n").Write(Chip + "temp2_label", "Board\n")
            .Write(Chip + "temp10_input", "1000\n").Write(Chip + "temp10_fault", "1\n").Write(Chip + "curr1_input", "1500\n")
            .Write(Chip + "power1_average", "2500000\n").Write(Chip + "humidity1_input", "51000\n").Write(Chip + "energy1_input", "3000000\n")
            .Write(Chip + "freq1_input", "7\n").Write(Chip + "temp1_max", "1\n").Write(Chip + "inlet_input", "1\n");

        Assert.Equal(
            [
                "hwmon:chip:temp2 -5.5 °C", "hwmon:chip:temp10 NaN °C", "hwmon:chip:curr1 1.5 A", "hwmon:chip:power1 2.5 W", "hwmon:chip:energy1 3 J",
                "hwmon:chip:humidity1 51 %", "hwmon:chip:freq1 7 Hz",
            ],
            All(tree));
        using ISensorSource source = HwmonSensors.Find(tree.Root)[0].Open();
        Assert.Equal("chip Board", source.Channels[0].Name);
    }

    [Fact]
    public void An_old_driver_keeps_its_values_in_the_device()
    {
        using SysfsTree tree = new();
        tree.Write("devices/it87/name", "it87\n").Write("devices/it87/fan1_input", "900\n").Link("class/hwmon/hwmon0/device", "../../../devices/it87");

        Assert.Equal(["hwmon:it87:fan1 900 rpm"], All(tree));
    }

    [Fact]
    public void Two_of_one_name_are_distinguished_by_their_place_and_found_there_again()
    {
        using SysfsTree tree = new();
        foreach (int i in new[] { 0, 1 })
        {
            tree.Write($"class/hwmon/hwmon{i}/name", "nvme\n").Write($"class/hwmon/hwmon{i}/temp1_input", $"{i}000\n")
                .Link($"class/hwmon/hwmon{i}/device", $"../../nvme{i}");
        }

        List<SensorDevice> devices = HwmonSensors.Find(tree.Root);
        Assert.Equal(["hwmon:nvme.nvme0", "hwmon:nvme.nvme1"], devices.Select(device => device.Id));

        // They come up in the other order; then the second is pulled out.
        tree.Move("class/hwmon/hwmon0", "class/hwmon/hwmon7");
        Assert.Equal([0f], Read(devices[0]));
        Assert.Equal([1f], Read(devices[1]));
        tree.Remove("class/hwmon/hwmon1");
        Assert.Equal(SensorTrouble.Gone, Assert.Throws<SensorException>(() => devices[1].Open()).Trouble);
    }

    [Fact]
    public void One_that_comes_back_under_another_number_and_place_is_found()
    {
        using SysfsTree tree = new();
        tree.Write("bus/iio/devices/iio:device0/name", "bme280\n").Write("bus/iio/devices/iio:device0/in_temp_input", "20000\n");
        SensorDevice device = IioSensors.Find(tree.Root).Single();
        tree.Move("bus/iio/devices/iio:device0", "bus/iio/devices/iio:device12");
        tree.Write("bus/iio/devices/iio:device0/name", "ads1015\n").Write("bus/iio/devices/iio:device0/in_voltage0_raw", "1\n");

        Assert.Equal([20f], Read(device));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hot")]
    [InlineData("1 2 3")]
    [InlineData("nan")]
    [InlineData("1e999")]
    public void What_is_no_number_is_refused_with_its_place(string text)
    {
        using SysfsTree tree = new();
        tree.Write("class/thermal/thermal_zone0/type", "cpu\n").Write("class/thermal/thermal_zone0/temp", text + "\n");

        SensorException error = Assert.Throws<SensorException>(() => Read(ThermalSensors.Find(tree.Root).Single()));

        Assert.Contains("thermal_zone0/temp: holds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_of_every_kind_allocates_nothing()
    {
        using SysfsTree tree = SysfsTree.Board("pi5");
        using SensorSet source = new(Devices(tree).Select(device => device.Open()));
        float[] values = new float[source.Channels.Count];
        source.Read(values);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                source.Read(values);
            }
        }));
        Assert.DoesNotContain(values, float.IsNaN);
    }

    [Fact]
    public void A_thermometer_on_1_Wire_is_listed_once_under_its_serial_number()
    {
        using SysfsTree tree = new();
        tree.Write("bus/w1/devices/28-0316a2795ff/temperature", "23125\n").Write("bus/w1/devices/w1_bus_master1/w1_master_slave_count", "1\n")
            .Write("class/hwmon/hwmon1/name", "w1_slave_temp\n").Write("class/hwmon/hwmon1/temp1_input", "23125\n");

        Assert.Equal(["w1:28-0316a2795ff 23.125 °C"], All(tree));
    }

    [Fact]
    public void A_chip_of_a_kernel_driver_is_named_with_its_driver()
    {
        using SysfsTree tree = SysfsTree.Board("pi4");

        Assert.Equal([("1-0076", "bmp280")], I2cOwners.List(tree.Root));
        Assert.Equal("bmp280", I2cOwners.Of(tree.Root, 1, 0x76));
        Assert.Null(I2cOwners.Of(tree.Root, 1, 0x77));
    }

    private static IEnumerable<SensorDevice> Devices(SysfsTree tree) => SensorCatalog.KernelKinds.SelectMany(kind =>
        SensorCatalog.Find(kind, new SensorRoots(tree.Root), TimeProvider.System));

    private static float[] Read(SensorDevice device)
    {
        using ISensorSource source = device.Open();
        float[] values = new float[source.Channels.Count];
        source.Read(values);
        return values;
    }

    private static string[] All(SysfsTree tree) =>
    [
        .. from device in Devices(tree)
           let source = device.Open()
           let values = ReadOrMissing(source)
           from channel in source.Channels.Zip(values)
           select FormattableString.Invariant($"{channel.First.Id} {channel.Second} {channel.First.Unit}"),
    ];

    private static float[] ReadOrMissing(ISensorSource source)
    {
        float[] values = new float[source.Channels.Count];
        using (source)
        {
            try
            {
                source.Read(values);
            }
            catch (SensorException)
            {
                Array.Fill(values, float.NaN);
            }
        }

        return values;
    }
}
