using Microsoft.Extensions.Logging;

namespace Nsx.Provider;

/// <summary>A call that can still be told something: that it is cancelled, that its time is up, that its stream may go on.</summary>
/// <param name="key">What it is known by among the calls of its client.</param>
/// <param name="deadline">When nobody waits for it any more.</param>
/// <param name="credit">How many elements its stream may send at once.</param>
/// <param name="logger">Where to say that a callback has failed.</param>
internal sealed class OpenCall(long key, Deadline deadline, int credit, ILogger logger) : IDisposable
{
    /// <summary>Elements that a caller can have asked for at a time; what it asks for beyond is passed over.</summary>
    public const int MostCredit = 1_000_000;

    private readonly CancellationTokenSource _cancellation = new();
    private readonly SemaphoreSlim _credit = new(credit);
    private volatile string? _endedBy;
    private ITimer? _timer;

    public long Key => key;

    public Deadline Deadline => deadline;

    public CancellationToken Token => _cancellation.Token;

    /// <summary>True when the method goes on although its caller has gone.</summary>
    public bool OutlivesClient { get; init; }

    /// <summary>The arguments that live as long as the call; null when the method has none.</summary>
    public LiveArguments? Live { get; set; }

    /// <summary>The error line for a method that ended because it was told to; null when nobody told it.</summary>
    public string? EndedBy => _endedBy;

    /// <summary>Cancels the method's token, on the pool: the callbacks behind it are not ours.</summary>
    public void End(string errorLine)
    {
        if (Interlocked.CompareExchange(ref _endedBy, errorLine, null) is null)
            ThreadPool.UnsafeQueueUserWorkItem(static call => call.Cancel(), this, preferLocal: false);
    }

    /// <summary>Ends it after a while.</summary>
    public void EndWith(TimeSpan time, string errorLine, TimeProvider clock) =>
        _timer ??= clock.CreateTimer(_ => End(errorLine), null, time, Timeout.InfiniteTimeSpan);

    public void AddCredit(int items)
    {
        lock (_credit)
        {
            if (Math.Min(items, MostCredit - _credit.CurrentCount) is > 0 and var room)
                _credit.Release(room);
        }
    }

    public Task TakeCreditAsync() => _credit.WaitAsync(Token);

    public void Dispose()
    {
        Live?.Close();
        _timer?.Dispose();
        _cancellation.Dispose();
    }

    private void Cancel()
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The method has ended in this very moment.
        }
        catch (AggregateException e)
        {
            // A callback that the method registered has failed: it must not cost the process.
            ProviderLog.CancelFailed(logger, e);
        }
    }
}
