using System.Buffers.Binary;
using System.Globalization;
using EdgeRnn.Device.Tests.Sensors.Kernel;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Buffer;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Buffer;

[Collection(nameof(Undisturbed))]
public sealed class IioBufferTests : IDisposable
{
    private const string Device = "bus/iio/devices/iio:device0/";

    private readonly SysfsTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Elements_lie_in_the_order_of_their_indices_each_aligned_to_its_size()
    {
        Element("in_voltage2", 10, "le:u8/8").Element("in_voltage0", 2, "be:s16/16>>0").Element("in_voltage1", 3, "le:u32/32>>0").Element("in_timestamp", 11, "le:s64/64>>0");

        ScanLayout layout = ScanLayout.Of(Path.Combine(_tree.Root, Device, "scan_elements"));

        Assert.Equal([("in_voltage0", 0), ("in_voltage1", 4), ("in_voltage2", 8)], layout.Elements.Select(element => (element.Stem, element.Offset)));
        Assert.Equal((16, 24), (layout.Timestamp!.Value.Offset, layout.Bytes));
    }

    [Theory]
    [InlineData(new[] { "le:u8/8" }, 1)]
    [InlineData(new[] { "le:u8/8", "le:u16/16" }, 4)]
    [InlineData(new[] { "le:u16/16", "le:u8/8" }, 4)]
    [InlineData(new[] { "le:s16/16", "le:s16/16", "le:s16/16" }, 6)]
    [InlineData(new[] { "le:s16/16X4", "le:u8/8" }, 16)]
    [InlineData(new[] { "le:u8/8", "le:s64/64" }, 16)]
    [InlineData(new[] { "le:u8/8", "le:u8/8", "le:u32/32", "le:u8/8" }, 12)]
    public void A_scan_is_filled_up_to_its_largest_element(string[] types, int bytes)
    {
        for (int i = 0; i < types.Length; i++)
        {
            Element($"in_voltage{i}", i, types[i]);
        }

        Assert.Equal(bytes, ScanLayout.Of(Path.Combine(_tree.Root, Device, "scan_elements")).Bytes);
    }

    [Theory]
    [InlineData("in_voltage1_index", "0", "both have the index 0")]
    [InlineData("in_voltage1_index", "-1", "holds '-1'; expected a whole number")]
    [InlineData("in_voltage1_index", "", "expected a whole number")]
    [InlineData("in_voltage1_index", "99999999999", "expected a whole number")]
    [InlineData("in_voltage1_type", "le:s99/16>>0", "holds 'le:s99/16>>0'")]
    [InlineData("in_voltage1_type", "", "holds ''")]
    public void A_layout_that_contradicts_itself_is_refused_with_its_place(string file, string text, string says)
    {
        Element("in_voltage0", 0, "le:u16/16>>0").Element("in_voltage1", 1, "le:u16/16>>0");
        _tree.Write($"{Device}scan_elements/{file}", text);

        SensorException error = Assert.Throws<SensorException>(() => ScanLayout.Of(Path.Combine(_tree.Root, Device, "scan_elements")));

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_scan_comes_with_its_values_and_its_time()
    {
        Accelerometer(scans: 5000);
        using ISensorSource source = Open();
        float[] values = new float[4];

        Assert.Equal(["accel_x", "accel_y", "accel_z", "temp"], source.Channels.Select(channel => channel.Id.Split(':')[^1]));
        Assert.Equal(["m/s²", "m/s²", "m/s²", "°C"], source.Channels.Select(channel => channel.Unit));
        for (int i = 0; i < 5000; i++)
        {
            source.Read(values);
            Assert.Equal([(short)i * 0.5f, -(short)i * 0.5f, 12 * 0.5f, ((i % 100) - 40f) * 10 / 1000], values, (a, b) => Math.Abs(a - b) < 1e-4);
        }

        Assert.Equal(SensorTrouble.Ended, Assert.Throws<SensorException>(() => source.Read(values)).Trouble);
    }

    [Fact]
    public void Times_are_those_of_the_scans_since_1970()
    {
        Accelerometer(scans: 3);
        using ISensorSource source = Open();
        float[] values = new float[4];
        source.Read(values);
        long first = source.SampleTime!.Value;
        source.Read(values);

        Assert.Equal(1_000_000, source.SampleTime!.Value - first);
    }

    [Fact]
    public void A_scan_allocates_nothing()
    {
        Accelerometer(scans: 4000);
        using ISensorSource source = Open();
        float[] values = new float[4];
        source.Read(values);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 780; i++)
            {
                source.Read(values);
            }
        }));
    }

    [Fact]
    public void The_buffer_is_switched_on_with_all_elements_and_off_again()
    {
        Accelerometer(scans: 1);

        using (Open())
        {
            Assert.Equal("1", Text("buffer/enable"));
            Assert.Equal("1", Text("scan_elements/in_accel_x_en"));
            Assert.Equal("monotonic", Text("current_timestamp_clock"));
            Assert.Equal("1024", Text("buffer/length"));
            Assert.Equal("chip-dev0", Text("trigger/current_trigger"));
        }

        Assert.Equal("0", Text("buffer/enable"));
    }

    [Fact]
    public void An_element_that_the_device_does_not_take_is_no_part_of_a_scan()
    {
        Element("in_voltage0", 0, "le:u16/16>>0").Element("in_voltage1", 1, "le:u16/16>>0");
        File.Delete(Path.Combine(_tree.Root, Device, "scan_elements/in_voltage1_en"));
        _tree.Write(Device + "scan_elements/in_voltage1_en/refuses", "").Write(Device + "buffer/enable", "0");

        BufferSwitch.Choose(Path.Combine(_tree.Root, Device), Path.Combine(_tree.Root, Device, "scan_elements"));
        ScanLayout layout = ScanLayout.Of(Path.Combine(_tree.Root, Device, "scan_elements"));

        Assert.Equal(("in_voltage0", 2), (Assert.Single(layout.Elements).Stem, layout.Bytes));
    }

    [Fact]
    public void Without_a_trigger_the_error_shows_how_to_create_one()
    {
        Accelerometer(scans: 1);
        _tree.Remove("bus/iio/devices/trigger0");

        SensorException error = Assert.Throws<SensorException>(Open);

        Assert.Contains("modprobe iio-trig-hrtimer", error.Message, StringComparison.Ordinal);
    }

    private IioBufferTests Element(string stem, int index, string type)
    {
        _tree.Write($"{Device}scan_elements/{stem}_index", index.ToString(CultureInfo.InvariantCulture) + "\n")
            .Write($"{Device}scan_elements/{stem}_type", type + "\n").Write($"{Device}scan_elements/{stem}_en", "1\n");
        return this;
    }

    private void Accelerometer(int scans)
    {
        Element("in_accel_x", 0, "be:s16/16>>0").Element("in_accel_y", 1, "le:s16/16>>0").Element("in_accel_z", 2, "le:s12/16>>4")
            .Element("in_temp", 3, "le:u8/8>>0").Element("in_timestamp", 4, "le:s64/64>>0");
        _tree.Write(Device + "scan_elements/in_accel_x_en", "0\n").Write(Device + "name", "chip\n").Write(Device + "in_accel_scale", "0.5\n").Write(Device + "in_temp_scale", "10\n").Write(Device + "in_temp_offset", "-40\n")
            .Write(Device + "buffer/enable", "0").Write(Device + "buffer/length", "2").Write(Device + "current_timestamp_clock", "realtime")
            .Write(Device + "trigger/current_trigger", "").Write("bus/iio/devices/trigger0/name", "chip-dev0\n");
        byte[] data = new byte[scans * 16];
        for (int i = 0; i < scans; i++)
        {
            Span<byte> scan = data.AsSpan(i * 16);
            BinaryPrimitives.WriteInt16BigEndian(scan, (short)i);
            BinaryPrimitives.WriteInt16LittleEndian(scan[2..], (short)-i);
            BinaryPrimitives.WriteInt16LittleEndian(scan[4..], (12 << 4) | 0xF);
            scan[6] = (byte)(i % 100);
            BinaryPrimitives.WriteInt64LittleEndian(scan[8..], 5_000_000_000 + (i * 1_000_000L));
        }

        Directory.CreateDirectory(Path.Combine(_tree.Root, "dev"));
        File.WriteAllBytes(Path.Combine(_tree.Root, "dev/iio:device0"), data);
    }

    private ISensorSource Open() => IioBufferSource.Find(_tree.Root, Path.Combine(_tree.Root, "dev")).Single().Open();

    private string Text(string file) => File.ReadAllText(Path.Combine(_tree.Root, Device, file)).Trim();
}
