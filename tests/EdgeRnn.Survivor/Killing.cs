using System.Diagnostics;
using System.Globalization;

namespace EdgeRnn.Survivor;

/// <summary>A learner did not keep what <see cref="Killing"/> checks.</summary>
internal sealed class BrokenPromiseException(string message) : Exception(message);

/// <summary>
/// Kills learners (SIGKILL) at random moments, again and again on the same folder. The next one always starts, from a step not
/// below the last that was reported as saved and not more than the interval behind the last that was reported as reached; and in the
/// end the weights are those of a learner that nobody killed.
/// </summary>
internal sealed class Killing(string folder, long every, Random random)
{
    private const int Killed = 128 + 9;
    private readonly Stopwatch _clock = new();
    private TimeSpan _untilFirstSave;
    private long _saved;
    private long _reached;
    private long _saves;
    private long _halfWritten;

    /// <summary>Kills so many learners, on as many folders at once as there are processors.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(string folder, long kills, int seed)
    {
        int workers = Environment.ProcessorCount;
        Console.WriteLine($"{kills} kills of {workers} learners at a time, from seed {seed}");
        Stopwatch clock = Stopwatch.StartNew();
        Killing[] all =
        [
            .. Enumerable.Range(0, workers).Select(worker =>
                new Killing(Path.Combine(folder, $"{worker}"), every: 1 + (19 * (worker % 2)), new Random(unchecked(seed + worker)))),
        ];
        Task.WhenAll(all.Select((worker, i) => Task.Run(() => worker.Run((kills + i) / workers)))).GetAwaiter().GetResult();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"killed {kills} times in {clock.Elapsed.TotalSeconds:0} s, {all.Sum(worker => worker._halfWritten)} of them with a half-written file left: "
            + $"{all.Sum(worker => worker._saves)} saves, {all.Sum(worker => worker._reached)} rows, every promise kept, the weights are those of learners that nobody killed"));
        return 0;
    }

    private void Run(long kills)
    {
        _untilFirstSave = Live(rows: every, life: null).FirstSave;
        for (long kill = 0; kill < kills; kill++)
        {
            Live(long.MaxValue, 3 * random.NextDouble() * _untilFirstSave);
            _halfWritten += Directory.GetFiles(folder, "*.tmp").Length > 0 ? 1 : 0;
        }

        long rows = _reached + (2 * every) + 1;
        string resumed = Live(rows, life: null).Last;
        string whole = new Killing(folder + "-whole", rows, random).Live(rows, life: null).Last;
        Require(resumed == whole, $"the weights are those of a learner that nobody killed: {resumed}, but {whole}");
    }

    /// <summary>Runs a learner until it has learned so many rows, or its life is over.</summary>
    private (TimeSpan FirstSave, string Last) Live(long rows, TimeSpan? life)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, ["learn", folder, $"{every}", $"{rows}"])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        _clock.Restart();
        using Process learner = Process.Start(start)!;
        Task<(TimeSpan, string)> lines = Task.Run(() => FollowToTheEnd(learner.StandardOutput));
        Task<string> errors = learner.StandardError.ReadToEndAsync();
        if (life is { } span)
        {
            WaitUntil(span);
            learner.Kill();
        }

        learner.WaitForExit();
        (TimeSpan, string) last = lines.GetAwaiter().GetResult();
        string error = errors.GetAwaiter().GetResult();
        Require(error.Length == 0 && learner.ExitCode == (life is null ? 0 : Killed), $"a learner runs: exit code {learner.ExitCode}, {error}");
        return last;
    }

    private (TimeSpan FirstSave, string Last) FollowToTheEnd(StreamReader output)
    {
        try
        {
            return Follow(output);
        }
        catch
        {
            // Or else the learner would wait for ever for somebody to listen.
            output.ReadToEnd();
            throw;
        }
    }

    private (TimeSpan FirstSave, string Last) Follow(StreamReader output)
    {
        TimeSpan firstSave = TimeSpan.Zero;
        string last = "";
        while (output.ReadLine() is { } line)
        {
            last = line;
            string[] words = line.Split(' ');
            long step = words[0] is "loaded" or "at" or "saved" or "done" ? long.Parse(words[1], CultureInfo.InvariantCulture) : -1;
            Require(step >= 0, $"nothing fails and nothing is damaged: {line}");
            if (words[0] == "loaded")
            {
                Require(step >= _saved, $"what was reported as saved is there: {_saved} was, {step} is loaded");
                Require(_reached - step <= every, $"no more than {every} steps are lost: {_reached} was reached, {step} is loaded");
            }
            else if (words[0] == "saved")
            {
                firstSave = firstSave == TimeSpan.Zero ? _clock.Elapsed : firstSave;
                _saved = step;
                _saves++;
            }

            _reached = step;
        }

        return (firstSave, last);
    }

    private void WaitUntil(TimeSpan end)
    {
        TimeSpan left = end - _clock.Elapsed - TimeSpan.FromMilliseconds(1);
        if (left > TimeSpan.Zero)
        {
            Thread.Sleep(left);
        }

        while (_clock.Elapsed < end)
        {
            Thread.SpinWait(20);
        }
    }

    private void Require(bool holds, string promise)
    {
        if (!holds)
        {
            throw new BrokenPromiseException($"{folder}: {promise}");
        }
    }
}
