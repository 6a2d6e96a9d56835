namespace EdgeRnn.Device.Sinks;

/// <summary>Where the service reports what its streams do: standard output, the history, later a page or a broker.</summary>
internal interface IReportSink
{
    /// <summary>Now and then, per stream.</summary>
    void Report(StreamStatus status);

    /// <summary>At once.</summary>
    void Report(StreamEvent happened);
}
