namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>The fields of one record, by column.</summary>
internal interface IRecord
{
    /// <summary>The columns known so far; records of named members may add some.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>How many fields the record has.</summary>
    int Count { get; }

    /// <summary>A field as UTF-8, good until the next record; empty where the record has none.</summary>
    ReadOnlySpan<byte> this[int place] { get; }
}

/// <summary>Moves over the records of a text.</summary>
internal interface IRecordCursor : IRecord, IDisposable
{
    /// <summary>The line of the current record, from 1.</summary>
    long Line { get; }

    /// <summary>Reads a field with a decimal point and nothing else than a number in it at once; false says nothing of what it holds. The record has the field.</summary>
    bool TryParse(int place, out float value);

    /// <summary>Moves to the next record.</summary>
    /// <exception cref="RecordException">The next record is none; moving on is possible.</exception>
    bool Next();
}

/// <summary>Splits lines that come one by one.</summary>
internal interface ILineRecord : IRecord, IDisposable
{
    /// <summary>Makes the line the current record.</summary>
    /// <returns>Whether it holds one: a comment does not.</returns>
    /// <exception cref="RecordException">It is none.</exception>
    bool Take(ReadOnlySpan<byte> line);
}

/// <summary>A line that is no record of the kind that was decided.</summary>
internal sealed class RecordException(string message, Exception? cause = null) : Exception(message, cause);
