using System.Text;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Forecasting.Engine;
using Spectre.Console;

namespace EdgeRnn.Device.Terminal;

/// <summary>
/// Draws the running service on a terminal's alternate screen several times a second, on its own thread, and gives the terminal back as
/// it was. Lines of the log are shown in the picture, and printed when it has gone.
/// </summary>
internal sealed class RunScreen : IReportSink, IDisposable
{
    private const string Enter = "\e[?1049h\e[?25l", Home = "\e[H", ClearLine = "\e[K", ClearBelow = "\e[J", Exit = "\e[?25h\e[?1049l";
    private const int MostEvents = 16;
    private const int MostNotices = 200;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(500);

    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StreamTrace> _traces = [];
    private readonly Queue<StreamEvent> _events = [];
    private readonly Queue<string> _notices = [];
    private readonly ManualResetEventSlim _stop = new();
    private Thread? _thread;
    private volatile string? _page;
    private volatile bool _isOn;

    /// <param name="output">The terminal.</param>
    /// <param name="error">Where lines of the log go while nothing is drawn.</param>
    /// <param name="time">The clocks.</param>
    public RunScreen(TextWriter output, TextWriter error, TimeProvider time)
    {
        (_output, _error, _time) = (output, error, time);
        Log = new ScreenLog(this);
    }

    /// <summary>Takes the lines of the log.</summary>
    public TextWriter Log { get; }

    /// <summary>Where the results of a stream go.</summary>
    public IStreamSink Trace(string stream, int channels)
    {
        lock (_gate)
        {
            return _traces[stream] = new StreamTrace(channels);
        }
    }

    /// <summary>Begins to draw.</summary>
    /// <param name="streams">What the streams do now; called by the drawing thread.</param>
    /// <param name="gone">Called when the terminal has gone.</param>
    public void Show(Func<IEnumerable<StreamStatus>> streams, Action gone)
    {
        _isOn = true;
        _thread = new Thread(() => Draw(streams, gone)) { IsBackground = true, Name = "screen" };
        _thread.Start();
    }

    public void Report(StreamStatus status)
    {
        // The picture asks for itself, and more often.
    }

    public void Report(StreamEvent happened)
    {
        if (happened is ServedEvent served)
        {
            _page = served.Address;
        }
        else
        {
            Add(_events, happened, MostEvents);
        }
    }

    /// <summary>Gives the terminal back; one that takes no output is left alone.</summary>
    public void Dispose()
    {
        _stop.Set();
        if (_thread?.Join(Farewell) != false)
        {
            _thread = null;
        }

        _isOn = false;
        FlushNotices();
    }

    private void Draw(Func<IEnumerable<StreamStatus>> streams, Action gone)
    {
        try
        {
            _output.Write(Enter);
            do
            {
                _output.Write(Frame(Now(streams), TerminalSize.Now()));
            }
            while (!_stop.Wait(Interval));
            _output.Write(Exit + Frame(Now(streams), TerminalSize.Now(), isLast: true));
            _output.Flush();
        }
        catch (IOException)
        {
            gone();
        }
    }

    private RunNews Now(Func<IEnumerable<StreamStatus>> streams)
    {
        StreamStatus[] now = [.. streams()];
        lock (_gate)
        {
            return new RunNews(_time.GetUtcNow().UtcDateTime, [.. now.Select(status => (status, _traces[status.Stream]))], [.. _events], [.. _notices]) { Page = _page };
        }
    }

    /// <summary>The picture as the terminal's codes; the last one stays below what was there before.</summary>
    internal static string Frame(RunNews news, (int Columns, int Rows) size, bool isLast = false)
    {
        using StringWriter text = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Out = new AnsiConsoleOutput(text) });
        // Both: what is not given is asked of .NET's console, which switches the terminal's keys.
        (console.Profile.Width, console.Profile.Height) = (Math.Max(1, size.Columns), Math.Max(1, size.Rows));
        // The last line of a terminal must stay free: what is written there scrolls the picture away.
        console.Write(new RunPicture(news, Math.Max(1, size.Rows - 1)));
        string[] lines = text.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        StringBuilder frame = new(isLast ? "" : Home);
        foreach (string line in lines)
        {
            frame.Append(line).Append(isLast ? "" : ClearLine).Append("\r\n");
        }

        return frame.Append(isLast ? "" : ClearBelow).ToString();
    }

    private void Add<T>(Queue<T> queue, T item, int most)
    {
        lock (_gate)
        {
            queue.Enqueue(item);
            while (queue.Count > most)
            {
                queue.Dequeue();
            }
        }
    }

    private void FlushNotices()
    {
        string[] notices;
        lock (_gate)
        {
            notices = [.. _notices];
            _notices.Clear();
        }

        if (!Console.IsErrorRedirected)
        {
            Array.ForEach(notices, _error.WriteLine);
        }
    }

    /// <summary>Keeps lines for the picture while there is one; a file or a pipe gets them at once as well.</summary>
    private sealed class ScreenLog(RunScreen screen) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new NotSupportedException("only whole lines");

        public override void WriteLine(string? value)
        {
            if (screen._isOn)
            {
                screen.Add(screen._notices, value ?? "", MostNotices);
            }

            if (!screen._isOn || Console.IsErrorRedirected)
            {
                screen._error.WriteLine(value);
            }
        }

        public override void Flush() => screen._error.Flush();
    }
}
