namespace Nsx.Consumer;

/// <summary>Wakes whoever waits for something to change: threads that are blocked, and tasks.</summary>
internal sealed class ChangeSignal
{
    private readonly object _gate = new();
    private TaskCompletionSource _next = New();

    /// <summary>Completes at the next change. Take it before looking at what may change.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Something has changed.</summary>
    public void Raise()
    {
        lock (_gate)
            Monitor.PulseAll(_gate);
        Interlocked.Exchange(ref _next, New()).TrySetResult();
    }

    /// <summary>Blocks until a look finds something. Depends on no thread of the pool.</summary>
    /// <param name="look">Gives what is waited for, or null; runs under a lock. Throws when waiting makes no sense any more.</param>
    /// <param name="left">How long to wait until looking again at the latest; throws when waiting makes no sense any more.</param>
    public T Wait<T>(Func<T?> look, Func<TimeSpan> left)
        where T : struct
    {
        lock (_gate)
        {
            while (true)
            {
                if (look() is { } found)
                    return found;
                Monitor.Wait(_gate, left());
            }
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
