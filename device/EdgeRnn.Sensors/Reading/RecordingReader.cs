using System.Text;
using CsvHelper;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Proc;

namespace EdgeRnn.Sensors.Reading;

/// <summary>Reads a CSV recording into memory: 4 bytes a value.</summary>
internal sealed class RecordingReader
{
    private readonly string _path;
    private readonly long _bytes;
    private readonly RecordingLayout _layout;
    private readonly ColumnChoice _choice;
    private readonly FloatTable _values;
    private readonly ColumnTally[] _tallies;

    private RecordingReader(string path, RecordingRequest request, long availableBytes)
    {
        _path = path;
        _bytes = RecordingFile.Check(path);
        _layout = RecordingLayout.Of(path);
        _choice = ColumnChoice.Of(path, _layout, request);
        RefuseTooLarge(availableBytes);
        _values = new FloatTable(_choice.Channels.Count);
        _tallies = new ColumnTally[_choice.Channels.Count];
    }

    /// <summary>Reads the file.</summary>
    /// <param name="path">The CSV file.</param>
    /// <param name="request">What to read of it.</param>
    /// <param name="progress">Told now and then which part of the file is read, from 0 to 1.</param>
    /// <exception cref="InputException">The file is not a recording, or does not fit into memory.</exception>
    public static LoadedRecording Read(string path, RecordingRequest request, Action<double>? progress = null) =>
        Read(path, request, AvailableMemory.Bytes(), progress);

    internal static LoadedRecording Read(string path, RecordingRequest request, long availableBytes, Action<double>? progress = null)
    {
        try
        {
            return new RecordingReader(path, request, availableBytes).Load(progress);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {error.Message}; expected a readable file", error);
        }
    }

    private LoadedRecording Load(Action<double>? progress)
    {
        using CsvReader reader = RecordingFile.Open(_path, _layout.Separator);
        bool isHeader = _layout.HasHeader;
        while (RecordingFile.Next(reader, _path))
        {
            if (isHeader)
            {
                isHeader = false;
                continue;
            }

            ReadRow(reader);
            if (progress is not null && _values.Rows % 4096 == 0)
            {
                progress((double)reader.ByteOffset / _bytes);
            }
        }

        return Finish();
    }

    private void ReadRow(CsvReader reader)
    {
        if (reader.FieldCount != _layout.Columns.Count)
        {
            throw new InputException(
                $"{_path}:{reader.LineNumber}: {reader.FieldCount} fields; expected {_layout.Columns.Count} as in line 1, "
                + $"separated by {Describe(_layout.Separator)}; mend or remove the line{DecimalCommaHint(reader)}");
        }

        Span<float> row = _values.Add();
        for (int i = 0; i < row.Length; i++)
        {
            int field = _choice.Channels[i];
            if (_layout.DecimalComma || !reader.TryParse(field, out row[i]) || !float.IsFinite(row[i]))
            {
                row[i] = ReadSlowly(reader, field, ref _tallies[i]);
            }
            else
            {
                _tallies[i].Numbers++;
            }
        }
    }

    private float ReadSlowly(CsvReader reader, int field, ref ColumnTally tally)
    {
        switch (NumericField.Read(reader.GetSpan(field), _layout.DecimalComma, out float value))
        {
            case FieldKind.Number:
                tally.Numbers++;
                break;
            case FieldKind.Missing:
                tally.Missing++;
                break;
            case FieldKind.Infinite:
                throw Wrong(field, reader.LineNumber, Shown(reader, field), "is beyond ±3.4e38, a float's range");
            default:
                if (_choice.ByUser)
                {
                    throw Wrong(field, reader.LineNumber, Shown(reader, field), "is not a number");
                }

                tally.FirstText ??= Shown(reader, field);
                tally.FirstTextLine = tally.Texts++ == 0 ? reader.LineNumber : tally.FirstTextLine;
                break;
        }

        return value;
    }

    /// <summary>Leaves out the columns that turned out to hold text or nothing.</summary>
    private LoadedRecording Finish()
    {
        List<int> kept = [];
        List<string> notes = [.. _choice.Notes];
        for (int i = 0; i < _tallies.Length; i++)
        {
            ColumnTally tally = _tallies[i];
            int field = _choice.Channels[i];
            if (tally.Texts > 0 && tally.Numbers >= tally.Texts)
            {
                throw Wrong(field, tally.FirstTextLine, tally.FirstText!, "is not a number");
            }

            string? fault = tally.Texts > 0 ? $"holds text ('{tally.FirstText}' at line {tally.FirstTextLine})"
                : tally.Numbers == 0 ? "holds no number" : null;
            if (fault is null)
            {
                kept.Add(i);
            }
            else if (_choice.ByUser)
            {
                throw new InputException($"{_path}: column '{_layout.Names[field]}' {fault}; expected numbers; choose others with --columns");
            }
            else
            {
                notes.Add($"column '{_layout.Names[field]}' is left out: it {fault}");
            }
        }

        if (kept.Count == 0)
        {
            throw ColumnChoice.NoChannel(_path, _layout);
        }

        _values.Keep(kept);
        string[] names = [.. kept.Select(i => _layout.Names[_choice.Channels[i]])];
        return new LoadedRecording(_path, names, _values, kept.Sum(i => _tallies[i].Missing), _choice.TimeColumns, notes);
    }

    /// <summary>Compares what the rows will take with what there is, before taking it.</summary>
    private void RefuseTooLarge(long availableBytes)
    {
        // No value takes less than a byte of the file: mostly this settles it without counting lines.
        long usable = availableBytes / 10 * 8;
        if (_bytes <= usable / sizeof(float))
        {
            return;
        }

        long needed = RecordingFile.CountLines(_path) * _choice.Channels.Count * sizeof(float);
        if (needed > usable)
        {
            throw new InputException(
                $"{_path}: its {_choice.Channels.Count} columns need {needed >> 20} MB of memory, {availableBytes >> 20} MB are available; "
                + "choose fewer with --columns, or split the file: split -l 1000000");
        }
    }

    private InputException Wrong(int field, long line, string value, string fault)
    {
        string others = _choice.ByUser || _choice.Channels.Count == 1 ? "" :
            $", or leave the column out: --columns {string.Join(',', _choice.Channels.Where(i => i != field).Select(i => _layout.Names[i]).Take(6))}";
        return new InputException(
            $"{_path}:{line}: '{value}' in column '{_layout.Names[field]}' {fault}; expected a number, or nothing, NA or NaN where it is missing; mend the line{others}");
    }

    private string DecimalCommaHint(CsvReader reader) =>
        _layout.Separator == ',' && reader.FieldCount == 2 * _layout.Columns.Count
            ? "; if the commas are decimal commas, separate the fields by semicolons" : "";

    private static string Shown(CsvReader reader, int field)
    {
        ReadOnlySpan<byte> text = reader.GetSpan(field);
        return PlainText.Of(Encoding.UTF8.GetString(text[..Math.Min(text.Length, 40)])) + (text.Length > 40 ? "…" : "");
    }

    private static string Describe(char separator) => separator switch
    {
        ',' => "commas",
        ';' => "semicolons",
        '\t' => "tabs",
        _ => $"'{separator}'",
    };

    /// <summary>What one column turned out to hold.</summary>
    private struct ColumnTally
    {
        public long Numbers;
        public long Missing;
        public long Texts;
        public long FirstTextLine;
        public string? FirstText;
    }
}
