using System.Net;

namespace EdgeRnn.Device.Configuration;

/// <summary>The live page.</summary>
/// <param name="Port">Where it is served; 0 for nowhere.</param>
/// <param name="Address">Of this machine.</param>
/// <param name="Hosts">Further names by which browsers may ask for it.</param>
/// <param name="TokenFile">A file whose first line a browser must know; empty for none.</param>
/// <param name="Commands">Whether it may pass on commands.</param>
internal sealed record WebSettings(int Port, IPAddress Address, IReadOnlyList<string> Hosts, string TokenFile, bool Commands)
{
    public bool IsOn => Port > 0;

    public static WebSettings Read(SettingReader reader)
    {
        int port = reader.Number("web:port", 0, 0, 65535);
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
}
