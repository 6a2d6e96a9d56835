using EdgeRnn.Sensors.Reading.Roles;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>Takes the records of a recording and makes rows of channels of them.</summary>
internal interface IRowTable
{
    /// <summary>The channels so far; records of new entities add some.</summary>
    IReadOnlyList<ChannelColumn> Channels { get; }

    /// <summary>Rows so far, for progress.</summary>
    long Count { get; }

    /// <summary>Takes a record.</summary>
    /// <param name="cursor">Stands on it.</param>
    /// <param name="time">Of the record; <see cref="TimeTrack.None"/> for none.</param>
    /// <exception cref="CellException">A field cannot be read.</exception>
    void Add(IRecordCursor cursor, long time);

    /// <summary>The rows, in order of time where they are to be turned round, with their times.</summary>
    (FloatTable Values, List<long>? Times) Finish(List<long>? times, bool isReversed);
}

/// <summary>A field that is no value of its channel.</summary>
internal sealed class CellException(ColumnPlan plan, string text, CellContent kind) : Exception("a field is no value of its column")
{
    public ColumnPlan Plan => plan;

    public string Field => text;

    public CellContent Kind => kind;
}
