using System.Diagnostics;
using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

public sealed class BadRecordingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a,b\n1,2\n3\n4,5\n", "r.csv:3: 1 field; expected 2 as in line 1, separated by commas; correct or remove the line")]
    [InlineData("a,b\n1,2\n3,4,5\n", "r.csv:3: 3 fields; expected 2")]
    [InlineData("a;b\n1;2\n3;4;5\n", "r.csv:3: 3 fields; expected 2 as in line 1, separated by semicolons")]
    [InlineData("a,b\n1,2\nx,4\n5,6\n", "r.csv:3: 'x' in column 'a' is not a number; expected a number, or nothing, NA or NaN where it is missing; correct the line, declare it missing: --missing x, or leave the column out: --columns b")]
    [InlineData("a\n1\n2\n\n0x10\n", "r.csv:5: '0x10' in column 'a' is not a number")]
    [InlineData("a\n1\n1,000.5\n", "r.csv:3: 2 fields; expected 1")]
    [InlineData("a,b\n1,5,2,5\n", "r.csv:2: 4 fields; expected 2 as in line 1, separated by commas; correct or remove the line; if commas are decimal commas, separate the fields by semicolons or put quotes around the numbers")]
    [InlineData("", "r.csv: is empty; expected a header line and rows of numbers")]
    [InlineData("\n\n\n", "r.csv: holds only blank lines; expected a header line and rows of numbers")]
    [InlineData("a,b\n", "r.csv: has a header line and no rows; expected rows of numbers below it")]
    [InlineData("name,wind\nx,NW\ny,SE\n", "r.csv: no column of numbers; found name, wind; expected at least one besides the time")]
    [InlineData("time\n1\n2\n", "r.csv: no column of numbers; found time; expected at least one besides the time")]
    [InlineData("a~b\nx~y\n", "r.csv: no column of numbers; found a~b; expected at least one besides the time; fields are separated by comma, semicolon, tab, | or blanks: if these are others, name them with --separator")]
    [InlineData("a,b,a\n1,2,3\n", "r.csv:1: column name 'a' stands at places 1 and 3; expected a name for each column; rename one")]
    [InlineData("a\n1\ninf\n", "r.csv:3: 'inf' in column 'a' is beyond ±3.4e38, a float's range; expected a number")]
    [InlineData("a\n1\n-Infinity\n", "r.csv:3: '-Infinity' in column 'a' is beyond")]
    [InlineData("a\n1\n1e39\n", "r.csv:3: '1e39' in column 'a' is beyond")]
    [InlineData("a\u0001\u0002\n1\n", "r.csv: is a binary file; expected text")]
    [InlineData("a,b\n1,\"2\n3,4\n", "r.csv:2: quotes that do not pair; expected a quote at both ends of the field and nowhere else; correct the line")]
    public void A_recording_that_cannot_be_read_is_one_line_with_its_place_and_exit_code_3(string text, string expected) =>
        AssertError(expected, _folder.Write("r.csv", text));

    [Fact]
    public void Text_in_a_column_that_was_asked_for_is_an_error_at_its_first_line() =>
        AssertError("r.csv:2: 'NW' in column 'wind' is not a number", _folder.Write("r.csv", "a,wind\n1,NW\n2,SE\n"), "--columns", "a,wind");

    [Fact]
    public void A_column_without_any_number_that_was_asked_for_is_an_error() =>
        AssertError("column 'b' holds no number; expected numbers; choose others with --columns", _folder.Write("r.csv", "a,b\n1,\n2,NA\n"), "--columns", "b");

    [Fact]
    public void An_unknown_column_is_answered_with_the_columns_the_nearest_first() =>
        AssertError(
            "--columns tempp: no such column in", _folder.Write("r.csv", "pressure,time,temp\n1,2,3\n"), "--columns", "tempp",
            "; expected one of temp, time, pressure");

    [Fact]
    public void A_misspelt_file_is_answered_with_the_nearest_one()
    {
        _folder.Write("telemetry.csv", "a\n1\n");

        AssertError("telemtry.csv: no such file; expected a CSV recording; did you mean telemetry.csv?", _folder["telemtry.csv"]);
    }

    [Fact]
    public void A_folder_is_answered_with_a_file_in_it()
    {
        string file = _folder.Write("x.csv", "a\n1\n");

        AssertError($": is a folder; expected a CSV file, as {file}", _folder.Path);
    }

    [Fact]
    public void A_named_pipe_is_refused_without_waiting_for_its_writer()
    {
        string pipe = _folder["pipe"];
        using Process? made = Process.Start("mkfifo", pipe);
        made!.WaitForExit();

        AssertError($"is a pipe or device; expected a file, for a replay must know the number of rows first; save it: cat {pipe} > recording.csv", pipe);
    }

    [Fact]
    public void A_compressed_file_is_distinguished_from_other_binary_files() =>
        AssertError("is compressed; expected text; unpack it: gunzip -c", _folder.Write("r.csv", [0x1F, 0x8B, 8, 0, 0]));

    [Fact]
    public void A_line_without_end_is_refused() =>
        AssertError("r.csv:1: a line longer than 1 MB; expected a line for each row; is it a recording?", _folder.Write("r.csv", new string('1', 3 << 20)));

    [Fact]
    public void Control_characters_of_a_file_do_not_reach_the_terminal()
    {
        CommandResult result = CommandLine.Run("replay", _folder.Write("r.csv", "a\n1\n2\n3\n\u001b[2J\n"));

        Assert.DoesNotContain('\u001b', result.Error);
        Assert.Contains("'?[2J'", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\u001b[2J,b\n1,2\n3\n")]
    [InlineData("a\u001b[2J,b,b\n1,2,3\n")]
    public void Control_characters_of_a_name_do_not_reach_the_terminal(string text)
    {
        CommandResult result = CommandLine.Run("replay", _folder.Write("r.csv", text));

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.DoesNotContain('\u001b', result.Error);
    }

    [Fact]
    public void Control_characters_of_a_column_that_is_read_are_not_shown()
    {
        CommandResult result = CommandLine.Run("replay", _folder.Write("r.csv", "a\u001b[2J\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i % 3}\n"))), "--hidden", "2", "--json");

        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Contains("\"a?[2J\"", result.Output, StringComparison.Ordinal);
    }

    private static void AssertError(string expected, string path, params string[] more)
    {
        string[] options = more.Length % 2 == 1 ? more[..^1] : more;
        CommandResult result = CommandLine.Run(["replay", path, .. options]);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Contains(more.Length % 2 == 1 ? more[^1] : "", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("edgernn: ", result.Error, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
    }
}
