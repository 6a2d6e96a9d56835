using System.Diagnostics;
using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

/// <summary>The scripts as shells run them; bash is the one that each machine of ours has.</summary>
public class CompletionProcessTests
{
    [Theory]
    [InlineData("edgernn rep", "replay")]
    [InlineData("edgernn replay x.csv --prof", "--profile")]
    [InlineData("edgernn replay x.csv --profile l", "light")]
    [InlineData("edgernn completion ", "bash fish pwsh zsh")]
    [InlineData("edgernn replay ", "")]
    public void Bash_completes_commands_options_and_choices(string line, string expected)
    {
        string found = Bash("PATH=\"$0:$PATH\"; source <(edgernn completion bash); COMP_LINE=$1; COMP_POINT=${#1}; _edgernn; printf '%s\\n' \"${COMPREPLY[@]}\" | sort | xargs", line);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void Bash_asks_the_script_and_takes_files_where_it_finds_nothing() => Assert.Equal(
        "complete -o default -F _edgernn edgernn", Bash("PATH=\"$0:$PATH\"; source <(edgernn completion bash); complete -p edgernn", ""));

    [Theory]
    [InlineData("zsh", "compdef _edgernn edgernn")]
    [InlineData("fish", "complete -c edgernn")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName edgernn")]
    public void Each_shell_has_a_script_that_asks_this_program(string shell, string expected)
    {
        string script = CommandLine.Run("completion", shell).Output;
        Assert.Contains(expected, script, StringComparison.Ordinal);
        Assert.Contains($"edgernn completion {shell} --line", script, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_shell_is_refused()
    {
        CommandResult result = CommandLine.Run("completion", "csh");
        Assert.Equal(ExitCode.WrongUsage, result.ExitCode);
        Assert.Contains("completion csh: expected one of bash, zsh, fish, pwsh", result.Error, StringComparison.Ordinal);
    }

    private static string Bash(string script, string argument)
    {
        using Process bash = Process.Start(new ProcessStartInfo("bash", ["-c", script, AppContext.BaseDirectory, argument]) { RedirectStandardOutput = true })!;
        string output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        return output.Trim();
    }
}
