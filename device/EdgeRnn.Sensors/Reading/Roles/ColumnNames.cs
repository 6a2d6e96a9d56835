using System.Text.RegularExpressions;

namespace EdgeRnn.Sensors.Reading.Roles;

/// <summary>What names of columns hint at. A name alone decides nothing.</summary>
internal static partial class ColumnNames
{
    private static readonly HashSet<string> Times = new(StringComparer.OrdinalIgnoreCase)
    {
        "t", "time", "timestamp", "date", "datetime", "ts", "epoch", "unix", "unixtime", "utc", "seconds", "sec", "s", "ms", "millis", "elapsed", "clock", "dt",
        "datum", "zeit", "zeitstempel", "uhrzeit", "fecha", "hora", "heure", "tid", "created", "last", "when", "uptime", "runtime", "laufzeit", "betriebszeit", "timer", "ticks", "datenum", "time_ms", "time_s", "dateTime",
    };

    private static readonly HashSet<string> RowNumbers = new(StringComparer.OrdinalIgnoreCase)
    {
        "#", "no", "no.", "nr", "nr.", "n", "i", "num", "number", "rec", "record", "rn", "entry", "entry_id", "index", "idx", "row", "row_id", "rowid", "rownum", "id", "seq", "seqno", "sequence",
        "sample", "sample_no", "scan", "scan #", "point", "pos", "lfd", "lfd.", "lfd. nr.", "laufnummer", "obs", "observation", "unnamed: 0", "frame", "packet", "msg_id", "step", "fcnt", "f_cnt", "fcntup",
    };

    /// <summary>Whether a column of this name may hold the time.</summary>
    public static bool IsTime(string name)
    {
        string plain = name.Split(['(', '[', ' ', '_', ',', '.'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "";
        return Times.Contains(plain) || name.EndsWith("time", StringComparison.OrdinalIgnoreCase) || name.Equals("X_Value", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether it may hold the date.</summary>
    public static bool IsDate(string name) => Date().IsMatch(name);

    /// <summary>Whether nothing else than a device or quantity is called so.</summary>
    public static bool IsDevice(string name) => Device().IsMatch(name);

    /// <summary>Whether it numbers the rows.</summary>
    public static bool IsRowNumber(string name) => RowNumbers.Contains(name.Trim());

    /// <summary>Whether it may count the rows themselves as well as anything else.</summary>
    public static bool MayCountRows(string name) => IsRowNumber(name) || RowCounter().IsMatch(name);

    /// <summary>Whether an identifier is called so.</summary>
    public static bool IsId(string name) => Id().IsMatch(name);

    /// <summary>Whether it counts up what was used or has happened: a total, an energy, a number of pulses.</summary>
    public static bool IsTotal(string name) => Total().IsMatch(name);

    /// <summary>Whether it is named as totals are: by Prometheus, and by devices that call the member so.</summary>
    public static bool EndsAsTotal(string name) => name.EndsWith("_total", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".total", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it may distinguish devices or quantities.</summary>
    public static bool IsEntity(string name) => Entity().IsMatch(name);

    /// <summary>The better it names a device, the smaller.</summary>
    public static int EntityRank(string name) =>
        name.Equals("entity_id", StringComparison.OrdinalIgnoreCase) ? 0
        : name.EndsWith("id", StringComparison.OrdinalIgnoreCase) ? 1
        : name.Equals("_field", StringComparison.OrdinalIgnoreCase) ? 3
        : name.Equals("table", StringComparison.OrdinalIgnoreCase) ? 5 : 2;

    [GeneratedRegex(@"(^|[^a-z])(total|energy|k?wh|mwh|count|counter|cumulative|cum|pulses?|ticks|bytes|packets|odometer|meter|zaehlerstand|zähler|accumulated|lifetime|consumption)([^a-z]|$)|total$|energy$|counter$", RegexOptions.IgnoreCase)]
    private static partial Regex Total();

    [GeneratedRegex(@"^(.*\.)?((message|msg|packet|frame|sample|row)[_ ]?)?(counter|count|cnt)$", RegexOptions.IgnoreCase)]
    private static partial Regex RowCounter();

    [GeneratedRegex(@"(^|[_.\- ])(id|uid|uuid)$", RegexOptions.IgnoreCase)]
    private static partial Regex Id();

    [GeneratedRegex(@"^(date|datum|fecha|data|dato|day|tag|jour|dia)([^a-z]|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Date();

    [GeneratedRegex(@"^(.*\.)?(entity|dev|(dev)?_?eui|(sensor|device|node|station|mote|meter|transmitter)[_ ]?(id|name|mac|addr(ess)?)?|entity_id|mac|host(name)?|topic|metric|_?field|_?measurement|variable|parameter|quantity|instance)$", RegexOptions.IgnoreCase)]
    private static partial Regex Device();

    [GeneratedRegex(@"^(entity(_id)?|_?field|_?measurement|(.*[_.\- ])?(id|uid|uuid)|[a-z]*id|.*eui|dev|sn|device.*|sensor.*|node.*|station.*|location|room|place|site|name|metric|variable|parameter|topic|tag(_?name)?|channel|series|item|key|mac|serial.*|source|model|addr(ess)?|host|instance|quantity|property|attribute|label|type|table|friendly_name|mote.*|unit_id)$", RegexOptions.IgnoreCase)]
    private static partial Regex Entity();
}
