using EdgeRnn.Forecasting.Monitoring;

namespace EdgeRnn.Device.Sinks;

/// <summary>The words for what an alarm was, on the command line, in requests and in the journal.</summary>
internal static class AlarmLabels
{
    /// <summary>All of them, in the order in which help lists them.</summary>
    public static readonly string[] Words = ["normal", "fault", "none"];

    public static string Word(AlarmLabel label) => label switch
    {
        AlarmLabel.Normal => Words[0],
        AlarmLabel.Fault => Words[1],
        _ => Words[2],
    };

    /// <summary>The label of a word; null of any other.</summary>
    public static AlarmLabel? Read(string word) => word switch
    {
        "normal" => AlarmLabel.Normal,
        "fault" => AlarmLabel.Fault,
        "none" => AlarmLabel.None,
        _ => null,
    };
}
