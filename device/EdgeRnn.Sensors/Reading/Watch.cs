using System.Text;
using EdgeRnn.Sensors.Reading.Dialects;
using EdgeRnn.Sensors.Reading.Roles;
using EdgeRnn.Sensors.Reading.Tables;

namespace EdgeRnn.Sensors.Reading;

/// <summary>Looks whether columns that are no channels stay what the first rows made of them.</summary>
internal sealed class Watch
{
    private readonly List<Watched> _watched = [];

    public Watch(RecordingSample sample)
    {
        foreach (ColumnPlan column in sample.Plan.ByUser ? [] : sample.Plan.Columns)
        {
            IReadOnlyList<(int Row, byte[] Text)> present = sample.Table.Column(column.Place).Present;
            bool isOne = column.Role == ColumnRole.Text && present.Count > 0 && present.All(cell => cell.Text.AsSpan().SequenceEqual(present[0].Text));
            if (isOne || column.Role == ColumnRole.RowNumber)
            {
                _watched.Add(new Watched(column, isOne ? present[0].Text : []));
            }
        }
    }

    public void See(IRecordCursor cursor)
    {
        foreach (Watched watched in _watched)
        {
            watched.See(cursor[watched.Column.Place], cursor.Line);
        }
    }

    /// <summary>What a column turned out to be behind the first rows; null where it stayed the same.</summary>
    public string? Change(int place) => _watched.Find(watched => watched.Column.Place == place)?.Change();

    private sealed class Watched(ColumnPlan column, byte[] only)
    {
        private double _last = double.NaN;
        private long _others;
        private long _rows;
        private string _first = "";
        private long _firstLine;

        public ColumnPlan Column => column;

        public void See(ReadOnlySpan<byte> field, long line)
        {
            _rows++;
            bool isOther;
            if (column.Role == ColumnRole.RowNumber)
            {
                isOther = column.Reader.Read(field, out double number) != Values.CellKind.Number || Math.Abs(number - _last) > 1;
                isOther &= !double.IsNaN(_last);
                _last = number;
            }
            else
            {
                isOther = !field.IsEmpty && !field.Trim(" \t"u8).SequenceEqual(only);
            }

            if (isOther && _others++ == 0)
            {
                (_first, _firstLine) = (ChannelColumn.Shown(field), line);
            }
        }

        public string? Change() => _others == 0 ? null
            : column.Role == ColumnRole.RowNumber ? _others * 5 < _rows ? null : $"but in {_others} rows it does not, line {_firstLine} the first: --columns makes it a channel"
            : $"but '{Encoding.UTF8.GetString(only)}' gives way to '{_first}' in line {_firstLine}: if it names devices, --entity {column.Name} tells them apart";
    }
}
