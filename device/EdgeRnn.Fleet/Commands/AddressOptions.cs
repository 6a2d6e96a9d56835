using System.CommandLine;
using EdgeRnn.Device;
using EdgeRnn.Device.Commands;
using EdgeRnn.Fleet.Store;

namespace EdgeRnn.Fleet.Commands;

/// <summary>The options that say where the fleet's server is.</summary>
internal sealed class AddressOptions
{
    private const string Default = "nats://127.0.0.1:4222";

    private readonly Option<string?> _url = CommandOptions.Path("--url", "URL", $"The fleet's servers, with commas between [{Default}]");
    private readonly Option<string?> _credentials = CommandOptions.Path("--credentials", "FILE", "A file of credentials (NATS .creds)");

    public void AddTo(Command command)
    {
        command.Add(_url);
        command.Add(_credentials);
    }

    public FleetAddress Read(ParseResult parse)
    {
        string url = parse.GetValue(_url) ?? Default;
        foreach (string one in url.Split(','))
        {
            if (!Uri.TryCreate(one.Contains("://", StringComparison.Ordinal) ? one : $"nats://{one}", UriKind.Absolute, out Uri? parsed) || parsed.Host.Length == 0)
            {
                throw UserException.Usage($"--url {one}: is no address; expected one as {Default}");
            }
        }

        string? credentials = parse.GetValue(_credentials);
        return credentials is null || File.Exists(credentials) ? new FleetAddress(url, credentials, "edgernn-fleet")
            : throw UserException.Input($"--credentials {credentials}: no such file; expected a file of credentials as the server's operator hands it out");
    }

    /// <summary>Runs something with a connection to a fleet that is set up.</summary>
    public ExitCode With(ParseResult parse, Func<FleetConnection, Task> work)
    {
        WithAsync().GetAwaiter().GetResult();
        return ExitCode.Done;

        async Task WithAsync()
        {
            FleetConnection fleet = await FleetConnection.OpenAsync(Read(parse)).ConfigureAwait(false);
            await using (fleet.ConfigureAwait(false))
            {
                await work(fleet).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The same with a view of its registers.</summary>
    public ExitCode With(ParseResult parse, Func<FleetConnection, RegisterView, Task> work) => With(parse, async fleet =>
    {
        RegisterView view = await RegisterView.OpenAsync(fleet).ConfigureAwait(false);
        await using (view.ConfigureAwait(false))
        {
            await work(fleet, view).ConfigureAwait(false);
        }
    });
}
