using System.CommandLine;

namespace EdgeRnn.Device.Commands;

/// <summary>The manual page, made of the commands' own help.</summary>
internal static class ManPage
{
    private const string Before = """
        .SH DESCRIPTION
        .B edgernn
        predicts the next values of sensor channels, scores each prediction when the value arrives, and learns from it.
        It never sees a value before it has been predicted, allocates nothing while it learns, and gives the same weights,
        bit for bit, on every processor.
        .PP
        Without a command it replays a bundled recording and shows prediction beside sensor.

        """;

    private const string After = """
        .SH EXIT STATUS
        0 done, 1 a fault of the program, 2 wrong usage, 3 bad input file or configuration, 4 no usable sensor, 5 state folder
        unusable, 6 unsupported processor, 7 the service could not save something, 130 interrupted, 141 output closed by its reader.
        .SH ENVIRONMENT
        .TP
        .B COLUMNS
        The width of text output, if not that of the terminal.
        .TP
        .B EDGERNN_VECTOR_WIDTH
        1, 4, 8 or 16 floats in a vector, whatever the processor has; changes the speed and no result.
        .TP
        .B NO_COLOR
        Plain lines instead of a live picture.
        .TP
        .B EDGERNN_DEBUG
        With 1, an unexpected error says where in the program it happened.
        .TP
        .B EDGERNN__\fIKEY\fB__\fIKEY\fR
        A setting of the service, above the file and below the command line.
        .SH FILES
        .TP
        .I /etc/edgernn/appsettings.json
        Settings of the service.
        .TP
        .I /usr/share/edgernn/recordings
        The bundled recordings, each with its source and licence.

        """;

    public static Command Create()
    {
        Command command = new("man", "Print the manual page: edgernn man | man -l -");
        command.SetAction(parse =>
        {
            Write((RootCommand)parse.RootCommandResult.Command, parse.InvocationConfiguration.Output);
            return (int)ExitCode.Done;
        });
        return command;
    }

    /// <summary>The version of this program, as <c>--version</c> shows it.</summary>
    public static string Version { get; } = typeof(ManPage).Assembly.GetName().Version!.ToString(3);

    private static void Write(RootCommand root, TextWriter output)
    {
        output.WriteLine($".TH EDGERNN 1 \"\" \"edgernn {Version}\" \"User Commands\"");
        output.WriteLine(".SH NAME\nedgernn \\- forecast sensor channels with a recurrent network that learns as it goes");
        output.WriteLine(".SH SYNOPSIS\n.B edgernn\n[\\fICOMMAND\\fR] [\\fIOPTIONS\\fR]");
        output.Write(Before.ReplaceLineEndings("\n"));
        output.WriteLine(".SH COMMANDS");
        foreach (Command command in root.Subcommands.Where(command => !command.Hidden))
        {
            Write(command, "", output);
        }

        output.WriteLine(".SH OPTIONS");
        foreach (Option option in root.Options.Where(option => !option.Hidden))
        {
            Write(option, output);
        }

        output.Write(After.ReplaceLineEndings("\n"));
    }

    private static void Write(Command command, string above, TextWriter output)
    {
        string arguments = string.Concat(command.Arguments.Select(argument => $" \\fI{Escape(argument.Name)}\\fR"));
        output.WriteLine($".SS \"{Escape(above + command.Name)}{arguments}\"");
        output.WriteLine(Line(command.Description));
        foreach (Argument argument in command.Arguments.Where(argument => !argument.Hidden && argument.Description is { Length: > 0 }))
        {
            output.WriteLine($".TP\n\\fI{Escape(argument.Name)}\\fR\n{Line(argument.Description)}");
        }

        foreach (Option option in command.Options.Where(option => !option.Hidden))
        {
            Write(option, output);
        }

        foreach (Command below in command.Subcommands.Where(below => !below.Hidden))
        {
            Write(below, $"{above}{command.Name} ", output);
        }
    }

    private static void Write(Option option, TextWriter output)
    {
        string names = string.Join(", ", option.Aliases.Append(option.Name).Where(name => name[0] == '-').Order(StringComparer.Ordinal).Reverse().Select(name => $"\\fB{Escape(name)}\\fR"));
        string value = option.HelpName is { Length: > 0 } name ? $" \\fI{Escape(name)}\\fR" : "";
        output.WriteLine($".TP\n{names}{value}\n{Line(option.Description)}");
    }

    /// <summary>Text that begins a line, where a dot or a quote would be a command.</summary>
    private static string Line(string? text) => Escape(text ?? "") is var escaped && escaped is ['.' or '\'', ..] ? @"\&" + escaped : escaped;

    private static string Escape(string text) => text.Replace(@"\", @"\e", StringComparison.Ordinal).Replace("-", @"\-", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
