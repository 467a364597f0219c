namespace Nsx.Consumer;

/// <summary>The time of a call that lasts as long as its streams do: it runs only while the provider is waited for.</summary>
/// <remarks>While the caller's own code makes the next element of what is sent, or works on one that came, nobody is late.</remarks>
internal sealed class StepClock(PendingCall call, TimeSpan step, TimeProvider time)
{
    private readonly Lock _lock = new();
    private bool _callerWaits;
    private bool _sourceWorks;

    /// <summary>The caller waits for the result, or for an element of it; or does so no more.</summary>
    public void CallerWaits(bool waits)
    {
        lock (_lock)
        {
            _callerWaits = waits;
            Update_NeedsLock();
        }
    }

    /// <summary>The stream that is sent has been asked for an element; or has given it.</summary>
    public void SourceWorks(bool works)
    {
        lock (_lock)
        {
            _sourceWorks = works;
            Update_NeedsLock();
        }
    }

    private void Update_NeedsLock() => call.Deadline = _callerWaits && !_sourceWorks ? Deadline.After(step, time).Timestamp : 0;
}
