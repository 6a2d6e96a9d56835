using EdgeRnn.Device.Configuration;

namespace EdgeRnn.Device.Sinks.Actions;

/// <summary>One action on a thread of its own: alarms during its cool-down are left out, and what fails is tried again.</summary>
internal sealed class ActionRunner : IDisposable
{
    /// <summary>Notices that may wait.</summary>
    public const int Capacity = 64;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly ActionSettings _settings;
    private readonly IActionTarget _target;
    private readonly Notices _notices;
    private readonly TimeProvider _time;
    private readonly TimeSpan _retry;
    private readonly CancellationTokenSource _stop = new();
    private readonly BackgroundQueue<(ActionNotice Notice, long LeftOut)> _queue;
    private readonly Dictionary<(string Stream, ActionEvent Kind), (long At, long LeftOut)> _last = [];
    private long _reported;

    /// <param name="settings">What it does, and which events trigger it.</param>
    /// <param name="target">Where notices go.</param>
    /// <param name="notices">What goes wrong.</param>
    /// <param name="time">Its monotonic clock measures cool-downs.</param>
    /// <param name="retry">The first wait before another try; each further one is twice as long.</param>
    public ActionRunner(ActionSettings settings, IActionTarget target, Notices notices, TimeProvider time, TimeSpan? retry = null)
    {
        (_settings, _target, _notices, _time, _retry) = (settings, target, notices, time, retry ?? TimeSpan.FromSeconds(1));
        _queue = new BackgroundQueue<(ActionNotice Notice, long LeftOut)>($"action {settings.Name}", Capacity, item => Do(item.Notice, item.LeftOut), Fail);
    }

    /// <summary>Queues a notice, if its event triggers the action.</summary>
    public void Add(ActionNotice notice)
    {
        if (!_settings.On.Contains(notice.Kind) || (_settings.Streams.Count > 0 && !_settings.Streams.Contains(notice.Stream)))
        {
            return;
        }

        (string, ActionEvent) key = (notice.Stream, notice.Kind);
        bool known = _last.TryGetValue(key, out (long At, long LeftOut) last);
        if (known && _time.GetElapsedTime(last.At) < _settings.CoolDown)
        {
            _last[key] = (last.At, last.LeftOut + 1);
            return;
        }

        _last[key] = (_time.GetTimestamp(), 0);
        _queue.Add((notice, last.LeftOut));
    }

    public void Dispose()
    {
        _stop.CancelAfter(TimeSpan.FromMilliseconds(300));
        _queue.Dispose();
        _stop.Cancel();
        (_target as IDisposable)?.Dispose();
    }

    private void Do(ActionNotice notice, long leftOut)
    {
        ReportDrops();
        TimeSpan wait = _retry;
        for (int left = _settings.Tries - 1; ; left--)
        {
            try
            {
                _target.Send(notice, leftOut, _stop.Token);
                return;
            }
            catch (ActionException error) when (error.MayPass && left > 0)
            {
                _notices.Log(NoticeLevel.Warning, $"action {_settings.Name}", $"action {_settings.Name}: {error.Message}; it is tried again");
            }

            if (_stop.Token.WaitHandle.WaitOne(wait * (0.75 + (Random.Shared.NextDouble() / 2))))
            {
                return;
            }

            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    private void Fail(Exception error)
    {
        if (!_stop.IsCancellationRequested)
        {
            _notices.Log(NoticeLevel.Error, $"action {_settings.Name} failed", $"action {_settings.Name}: was not done: {error.Message}; see: edgernn actions test {_settings.Name}");
        }
    }

    private void ReportDrops()
    {
        if (_queue.Dropped > _reported)
        {
            _reported = _queue.Dropped;
            _notices.Log(NoticeLevel.Warning, $"action {_settings.Name} dropped", $"action {_settings.Name}: is too slow: {_reported} notices were dropped so far");
        }
    }
}
