using System.Text;
using EdgeRnn.Sensors.Reading.Roles;

namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>A row of a sample as a record.</summary>
/// <param name="table">The sample.</param>
internal sealed class SampleRow(SampleTable table) : IRecord
{
    /// <summary>The row.</summary>
    public int Row { get; set; }

    public IReadOnlyList<string> Names => table.Names;

    public int Count => table.Rows[Row].Length;

    public ReadOnlySpan<byte> this[int place] => place < Count ? Encoding.UTF8.GetBytes(table.Rows[Row][place].Trim()) : default;
}
