using System.Net;

namespace EdgeRnn.Device.Configuration;

/// <summary>The live page.</summary>
/// <param name="Port">Where it is served; 0 for nowhere, null where <see cref="At"/> is to decide.</param>
/// <param name="Address">Of this machine.</param>
/// <param name="Hosts">Further names by which browsers may ask for it.</param>
/// <param name="TokenFile">A file whose first line a browser must know; empty for none.</param>
/// <param name="Commands">Whether it may pass on commands.</param>
internal sealed record WebSettings(int? Port, IPAddress Address, IReadOnlyList<string> Hosts, string TokenFile, bool Commands)
{
    /// <summary>Where somebody at a terminal finds the page, unless another program has the port.</summary>
    public const int UsualPort = 8765;

    private const string Auto = "auto";

    public bool IsOn => Port > 0;

    /// <summary>Whether one of the ports that follow will do.</summary>
    public bool IsAnyPortOfUse { get; private init; }

    /// <summary>With the port decided: by default a page for whoever sits at a terminal, and none for a service.</summary>
    public WebSettings At(bool terminal) => Port is not null ? this : this with { Port = terminal ? UsualPort : 0, IsAnyPortOfUse = terminal };

    public static WebSettings Read(SettingReader reader)
    {
        int? port = ReadPort(reader);
        string text = reader.Words("web:address", "127.0.0.1"), token = reader.Words("web:tokenFile", "");
        if (!IPAddress.TryParse(text, out IPAddress? address))
        {
            throw reader.Wrong("web:address", text, "an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them");
        }

        if (!IPAddress.IsLoopback(address) && token.Length == 0)
        {
            throw UserException.Input($"web:address {text}: others can reach it there; expected a secret for them: web:tokenFile=FILE");
        }

        return new WebSettings(port, address, reader.List("web:hosts"), token, reader.Flag("web:commands", false));
    }

    private static int? ReadPort(SettingReader reader)
    {
        string text = reader.Words("web:port", Auto);
        return text == Auto ? null
            : NumberText.TryParse(text, 0, 65535, out int port) ? port
            : throw reader.Wrong("web:port", text, $"a whole number from 0 to 65535, 0 for no page, or {Auto}: {UsualPort} at a terminal, else no page");
    }
}
