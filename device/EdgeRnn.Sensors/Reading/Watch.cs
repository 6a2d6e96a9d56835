using EdgeRnn.Sensors.Reading.Roles;
using EdgeRnn.Sensors.Reading.Tables;

namespace EdgeRnn.Sensors.Reading;

/// <summary>Looks whether columns that are no channels stay what the first rows made of them.</summary>
internal sealed class Watch
{
    private readonly Watched[] _watched;

    public Watch(RecordingSample sample)
    {
        List<Watched> watched = [];
        foreach (ColumnPlan column in sample.Plan.ByUser ? [] : sample.Plan.Columns)
        {
            IReadOnlyList<(int Row, byte[] Text)> present = sample.Table.Column(column.Place).Present;
            bool isOne = column.Role is ColumnRole.Text or ColumnRole.Constant && present.Count > 0 && present.All(cell => cell.Text.AsSpan().SequenceEqual(present[0].Text));
            if (isOne || column is { Role: ColumnRole.RowNumber, Reason: RowNumbers.RisesByOne })
            {
                watched.Add(new Watched(column, isOne ? present[0].Text : []));
            }
        }

        _watched = [.. watched];
    }

    /// <summary>Looks at a record.</summary>
    /// <returns>A line on a column that is no longer as before, the first time and then each time ten times as many records show it.</returns>
    public string? See(IRecord record, long line)
    {
        string? news = null;
        foreach (Watched watched in _watched)
        {
            news = watched.See(record[watched.Column.Place], line) ? $"column '{watched.Column.Name}' is left out: {watched.Column.Reason}, {watched.Change()}; {watched.Others} lines so far" : news;
        }

        return news;
    }

    /// <summary>What a column turned out to be behind the first rows; null where it stayed the same.</summary>
    public string? Change(int place) => Array.Find(_watched, watched => watched.Column.Place == place)?.Change();

    private sealed class Watched(ColumnPlan column, byte[] only)
    {
        private double _last = double.NaN;
        private long _next = 1;
        private long _rows;
        private string _first = "";
        private long _firstLine;

        public ColumnPlan Column => column;

        public long Others { get; private set; }

        public bool See(ReadOnlySpan<byte> field, long line)
        {
            _rows++;
            bool isOther;
            if (column.Role == ColumnRole.RowNumber)
            {
                isOther = column.Reader.Read(field, out double number) != Values.CellContent.Number || Math.Abs(number - _last) > 1;
                isOther &= !double.IsNaN(_last);
                _last = number;
            }
            else
            {
                isOther = !field.IsEmpty && !field.Trim(" \t"u8).SequenceEqual(only);
            }

            if (isOther && Others++ == 0)
            {
                (_first, _firstLine) = (ChannelColumn.Shown(field), line);
            }

            bool isNews = isOther && Others == _next && Change() is not null;
            _next = Others == _next ? 10 * _next : _next;
            return isNews;
        }

        public string? Change() => Others == 0 ? null
            : column.Role == ColumnRole.RowNumber ? Others * 5 < _rows ? null : $"but in {Others} rows it does not, line {_firstLine} the first: --columns makes it a channel"
            : $"but '{ChannelColumn.Shown(only)}' gives way to '{_first}' in line {_firstLine}: if it names devices, --entity {column.Name} tells them apart";
    }
}
