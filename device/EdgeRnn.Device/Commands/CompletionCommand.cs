using System.CommandLine;
using System.CommandLine.Completions;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn completion</c>: a script with which a shell completes commands and options by asking this program.</summary>
internal static class CompletionCommand
{
    private enum Shell
    {
        Bash,
        Zsh,
        Fish,
        Pwsh,
    }

    public static Command Create()
    {
        Argument<Shell> shell = new("SHELL")
        {
            Description = "bash, zsh, fish or pwsh; for bash: source <(edgernn completion bash)",
            HelpName = "bash|zsh|fish|pwsh",
            CustomParser = result => Enum.TryParse(result.Tokens[0].Value, ignoreCase: true, out Shell known) && !char.IsAsciiDigit(result.Tokens[0].Value[0])
                ? known
                : Refuse(result),
        };
        shell.CompletionSources.Clear();
        shell.CompletionSources.Add(_ => Enum.GetNames<Shell>().Select(name => new CompletionItem(name.ToLowerInvariant())));
        Option<string?> line = new("--line") { Description = "Print what can stand at the end of this line instead", HelpName = "TEXT", Hidden = true };
        Command command = new("completion", "Print a shell's completion script for commands and options.") { shell, line };
        command.SetAction(parse =>
        {
            TextWriter output = parse.InvocationConfiguration.Output;
            if (parse.GetValue(line) is { } text)
            {
                foreach (string next in Next(parse.RootCommandResult.Command, text))
                {
                    output.WriteLine(next);
                }
            }
            else
            {
                output.Write(Script(parse.GetRequiredValue(shell)));
            }

            return (int)ExitCode.Done;
        });
        return command;
    }

    /// <summary>Words that can stand at the end of a line; none where a file is expected, which the shell knows better. Options only behind a dash.</summary>
    private static IEnumerable<string> Next(Command root, string line)
    {
        string arguments = line.TrimStart() is var begun && begun.IndexOf(' ') is var blank and >= 0 ? begun[(blank + 1)..] : "";
        string word = arguments[(arguments.LastIndexOf(' ') + 1)..];
        return root.Parse(arguments).GetCompletions(arguments.Length).Select(item => item.InsertText ?? item.Label)
            .Where(text => text.StartsWith(word, StringComparison.OrdinalIgnoreCase) && (text[0] == '-') == word.StartsWith('-') && !text.StartsWith('/'));
    }

    private static string Script(Shell shell) => shell switch
    {
        Shell.Bash => """
            _edgernn() {
                local IFS=$'\n'
                COMPREPLY=($(edgernn completion bash --line "${COMP_LINE:0:COMP_POINT}" 2>/dev/null))
            }
            complete -o default -F _edgernn edgernn

            """,
        Shell.Zsh => """
            #compdef edgernn
            _edgernn() {
                local -a found
                found=(${(f)"$(edgernn completion zsh --line "${(j: :)words[1,CURRENT]}" 2>/dev/null)"})
                if (( $#found )); then compadd -- $found; else _files; fi
            }
            compdef _edgernn edgernn

            """,
        Shell.Fish => """
            complete -c edgernn -a '(edgernn completion fish --line (commandline -cp) 2>/dev/null)'

            """,
        _ => """
            Register-ArgumentCompleter -Native -CommandName edgernn -ScriptBlock {
                param($word, $line, $position)
                edgernn completion pwsh --line "$line".PadRight($position).Substring(0, $position) | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }

            """,
    };

    private static Shell Refuse(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError($"completion {result.Tokens[0].Value}: expected one of bash, zsh, fish, pwsh");
        return default;
    }
}
