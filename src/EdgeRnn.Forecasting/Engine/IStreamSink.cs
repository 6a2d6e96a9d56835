namespace EdgeRnn.Forecasting.Engine;

/// <summary>Receives what each sample of a stream brought: where outputs of your own attach.</summary>
/// <remarks>
/// Called by the thread that steps the engine, before the next step: copy what is to be kept and return at once. What is slow or can
/// fail belongs on a thread of the sink's own, behind a queue with a limit.
/// </remarks>
public interface IStreamSink
{
    /// <summary>Adds one result.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="result">Overwritten by the stream's next step.</param>
    void Write(string stream, StreamResult result);
}
