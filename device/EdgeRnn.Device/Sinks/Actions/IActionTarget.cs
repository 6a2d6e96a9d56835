namespace EdgeRnn.Device.Sinks.Actions;

/// <summary>Where notices go.</summary>
internal interface IActionTarget
{
    /// <summary>Passes a notice on, in the time that it may take.</summary>
    /// <param name="notice">What happened.</param>
    /// <param name="leftOut">Notices of the same kind that were left out before it.</param>
    /// <param name="stop">The program ends.</param>
    /// <exception cref="ActionException">It was not passed on.</exception>
    void Send(ActionNotice notice, long leftOut, CancellationToken stop);
}

/// <summary>A notice that was not passed on.</summary>
/// <param name="message">Why.</param>
/// <param name="mayPass">Whether another try may help.</param>
internal sealed class ActionException(string message, bool mayPass) : Exception(message)
{
    public bool MayPass => mayPass;
}
