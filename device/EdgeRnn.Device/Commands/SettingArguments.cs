using System.CommandLine;
using EdgeRnn.Device.Configuration;

namespace EdgeRnn.Device.Commands;

/// <summary>The options that name settings, on every command that uses them.</summary>
internal sealed class SettingArguments
{
    private readonly Option<string?> _config = CommandOptions.Path("--config", "FILE", $"Settings, a JSON file [{SettingLayers.DefaultFile}, if it is there]");
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "One setting, which overrides file and environment, such as streams:main:rate=10; may be repeated",
        HelpName = "KEY=VALUE",
        DefaultValueFactory = _ => [],
    };

    public IEnumerable<Option> All => [_config, _set];

    /// <summary>The settings as they hold.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="more">Further assignments.</param>
    public ServiceSettings Read(ParseResult parse, params string[] more) => ServiceSettings.Read(
        parse.GetValue(_config), Environment.GetEnvironmentVariables(), [.. parse.GetValue(_set) ?? [], .. more]);
}
