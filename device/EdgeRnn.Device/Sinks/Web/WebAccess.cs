using System.Net;
using System.Security.Cryptography;
using System.Text;
using EdgeRnn.Device.Configuration;

namespace EdgeRnn.Device.Sinks.Web;

/// <summary>Who may ask.</summary>
/// <remarks>
/// A page of somebody else's, open in a browser that can reach this server, can have requests sent here: under a foreign name, which is not
/// answered, or without reading the answer, which is why commands take JSON alone, which a browser does not send elsewhere unasked.
/// </remarks>
internal sealed class WebAccess
{
    private const string Cookie = "edgernn";

    private readonly HashSet<string> _names;
    private readonly bool _takesAddresses;
    private readonly byte[]? _token;

    public WebAccess(IPAddress address, IEnumerable<string> names, string? token)
    {
        string machine = Environment.MachineName;
        _takesAddresses = !IPAddress.IsLoopback(address);
        _names = new HashSet<string>(["localhost", "127.0.0.1", "[::1]", .. _takesAddresses ? [machine, $"{machine}.local"] : Array.Empty<string>(), .. names], StringComparer.OrdinalIgnoreCase);
        _token = token is null ? null : Encoding.UTF8.GetBytes(token);
    }

    /// <exception cref="UserException">There is no token in its file.</exception>
    public static WebAccess Of(WebSettings settings) => new(settings.Address, settings.Hosts, settings.TokenFile.Length == 0 ? null : ReadToken(settings.TokenFile));

    /// <summary>Whether the request is for this server, by one of its own names; an address is nobody else's name.</summary>
    public bool Knows(string host)
    {
        int port = host.LastIndexOf(':');
        string name = port > host.LastIndexOf(']') ? host[..port] : host;
        return _names.Contains(name) || (_takesAddresses && IPAddress.TryParse(name.Trim('[', ']'), out _));
    }

    /// <summary>Whether the request shows the token, in its header or its cookie.</summary>
    public bool IsAllowed(WebExchange exchange)
    {
        const string Bearer = "Bearer ";
        string header = exchange.Header("Authorization");
        return _token is null || IsToken(header.StartsWith(Bearer, StringComparison.Ordinal) ? header[Bearer.Length..] : Unescaped(exchange.Cookie(Cookie)));
    }

    /// <summary>Leaves the token of an address with the browser, so that it need not be seen again.</summary>
    /// <returns>Whether the address had the right one.</returns>
    public bool TrySignIn(WebExchange exchange)
    {
        if (_token is null || exchange.Query("token") is not { } token || !IsToken(token))
        {
            return false;
        }

        exchange.SetHeader("Set-Cookie", $"{Cookie}={Uri.EscapeDataString(token)}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000");
        exchange.SetHeader("Location", "/");
        return true;
    }

    /// <summary>Whether a command comes from a page of this server, or from a program.</summary>
    public static bool MayCommand(WebExchange exchange) =>
        exchange.Header("Content-Type").StartsWith("application/json", StringComparison.OrdinalIgnoreCase)
        && exchange.Header("Origin") is var origin && (origin.Length == 0 || origin == $"http://{exchange.Header("Host")}");

    private bool IsToken(string? text) => text is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), _token);

    private static string? Unescaped(string? text) => text is null ? null : Uri.UnescapeDataString(text);

    private static string ReadToken(string path)
    {
        try
        {
            string token = File.ReadLines(path).FirstOrDefault()?.Trim() ?? "";
            return token.Length >= 16 ? token : throw UserException.Input($"web:tokenFile {path}: expected at least 16 characters in its first line, such as those of: openssl rand -hex 16");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw UserException.Input($"web:tokenFile {path}: cannot be read: {error.Message}", error);
        }
    }
}
