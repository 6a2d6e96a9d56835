using System.Reflection;
using System.Security.Cryptography;

namespace EdgeRnn.Device.Sinks.Web;

/// <summary>The files of the page, which lie in the executable.</summary>
internal static class PageFiles
{
    /// <summary>Scripts, styles and data come from here alone, nothing stands in the page itself, and nobody frames it.</summary>
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Prefix = "page/";

    private static readonly Dictionary<string, string> Types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".txt"] = "text/plain; charset=utf-8",
    };

    private static readonly HashSet<string> Names = [.. typeof(PageFiles).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))];

    public static async Task Send(WebExchange exchange)
    {
        string name = Prefix + (exchange.Path == "/" ? "index.html" : exchange.Path[1..]);
        if (!Names.Contains(name))
        {
            await exchange.Send(404, "not found; the page is at /").ConfigureAwait(false);
            return;
        }

        byte[] content = Read(name);
        string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))}\"";
        exchange.SetHeader("Content-Security-Policy", Policy);
        exchange.SetHeader("Referrer-Policy", "no-referrer");
        exchange.SetHeader("Cross-Origin-Resource-Policy", "same-origin");
        exchange.SetHeader("Cache-Control", "no-cache");
        exchange.SetHeader("ETag", tag);
        if (exchange.Header("If-None-Match") == tag)
        {
            await exchange.SendNothing(304).ConfigureAwait(false);
        }
        else
        {
            await exchange.Send(200, Types[Path.GetExtension(name)], content).ConfigureAwait(false);
        }
    }

    private static byte[] Read(string name)
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        byte[] content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }
}
