namespace EdgeRnn.Device.State;

/// <summary>The names of the files in a state folder by which alarms are labelled.</summary>
internal static class LabelFiles
{
    public const string Request = ".request";
    public const string Answer = ".answer";

    /// <summary>Whether a file is a request or an answer.</summary>
    public static bool IsOne(string name) => name.StartsWith("label-", StringComparison.Ordinal)
        && (name.EndsWith(Request, StringComparison.Ordinal) || name.EndsWith(Answer, StringComparison.Ordinal));
}
