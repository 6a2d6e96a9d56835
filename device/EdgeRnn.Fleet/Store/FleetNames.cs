using System.Globalization;
using System.Text;

namespace EdgeRnn.Fleet.Store;

/// <summary>What things are called at the server.</summary>
internal static class FleetNames
{
    /// <summary>The longest token, so that subjects stay short.</summary>
    public const int LongestToken = 200;

    /// <summary>Samples: subject <c>edgernn.log.GROUP.STREAM</c>.</summary>
    public const string LogStream = "EDGERNN_LOG";

    /// <summary>Chunks of states: subject <c>edgernn.state.STREAM</c>.</summary>
    public const string StateStream = "EDGERNN_STATE";

    /// <summary>Outputs: subject <c>edgernn.out.STREAM</c>.</summary>
    public const string OutputStream = "EDGERNN_OUT";

    /// <summary>Leases and pointers, a bucket of keys.</summary>
    public const string Registers = "edgernn";

    /// <summary>Workers' signs of life, a bucket whose keys the server forgets.</summary>
    public const string Workers = "edgernn-workers";

    public const string FleetKey = "fleet", LeasePrefix = "lease.", PointerPrefix = "pointer.";

    public const string LogSubjects = "edgernn.log.*.*", StateSubjects = "edgernn.state.*", OutputSubjects = "edgernn.out.*";

    /// <summary>Headers of messages: the owner's epoch; the last sample in it; what the engine is made from; which board sent it.</summary>
    public const string Epoch = "Edgernn-Epoch", Last = "Edgernn-Last", Options = "Edgernn-Options", Board = "Edgernn-Board";

    public static string Log(int group, string stream) => string.Create(CultureInfo.InvariantCulture, $"edgernn.log.{group}.{Token(stream)}");

    public static string LogOf(int group) => string.Create(CultureInfo.InvariantCulture, $"edgernn.log.{group}.*");

    public static string State(string stream) => $"edgernn.state.{Token(stream)}";

    public static string Output(string stream) => $"edgernn.out.{Token(stream)}";

    public static string Lease(int group) => string.Create(CultureInfo.InvariantCulture, $"{LeasePrefix}{group}");

    public static string Pointer(string stream) => $"{PointerPrefix}{Token(stream)}";

    public static string Drain(string worker) => $"edgernn.drain.{worker}";

    /// <summary>A name as a token of subjects and keys: bytes of UTF-8 that are no ASCII letter, digit, <c>-</c> or <c>_</c> become <c>=XX</c>.</summary>
    public static string Token(string name)
    {
        StringBuilder token = new();
        foreach (byte b in Encoding.UTF8.GetBytes(name))
        {
            token.Append(char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' ? $"{(char)b}" : $"={b:X2}");
        }

        return token.ToString();
    }

    /// <summary>The name of a token; null if it is no name's.</summary>
    public static string? NameOf(string token)
    {
        string name = Uri.UnescapeDataString(token.Replace('=', '%'));
        return token.Length <= LongestToken && Token(name) == token ? name : null;
    }
}
