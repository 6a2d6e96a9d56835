namespace EdgeRnn.Device.Terminal;

/// <summary>Draws at an interval on its own thread until disposed of, then once more.</summary>
internal sealed class RepeatedDrawing : IDisposable
{
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;

    /// <param name="interval">Between two drawings.</param>
    /// <param name="run">Is given what to call between two drawings: it waits, and returns whether to continue.</param>
    public RepeatedDrawing(TimeSpan interval, Action<Func<bool>> run)
    {
        _thread = new Thread(() =>
        {
            try
            {
                run(() => !_stop.Wait(interval));
            }
            catch (IOException)
            {
                // Nobody looks any more; the work continues.
            }
        })
        { IsBackground = true, Name = "view" };
        _thread.Start();
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }
}
