using System.Device.I2c;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Bindings;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Bindings;

/// <summary>Reads simulated chips, and makes the answers of Sensirion's.</summary>
internal static class ChipReading
{
    /// <summary>One reading; <paramref name="channels"/> are the names and units expected.</summary>
    public static float[] Read(I2cChip chip, I2cDevice bus, params string[] channels)
    {
        using DelegateSource source = chip.Open("chip", bus);
        Assert.Equal(channels, source.Channels.Select(channel => $"{channel.Id["chip:".Length..]} {channel.Unit}"));
        float[] values = new float[source.Channels.Count];
        source.Read(values);
        return values;
    }

    /// <summary>Each word, the higher byte first, and its checksum.</summary>
    public static byte[] Sensirion(params int[] words) =>
        [.. words.SelectMany(word => new[] { (byte)(word >> 8), (byte)word, Checksum((byte)(word >> 8), (byte)word) })];

    /// <summary>CRC-8 of the data sheets: polynomial 0x31, from 0xFF.</summary>
    private static byte Checksum(params byte[] bytes)
    {
        int crc = 0xFF;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x80) != 0 ? (crc << 1) ^ 0x31 : crc << 1;
            }
        }

        return (byte)crc;
    }
}
