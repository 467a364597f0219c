namespace Nsx.Testing;

/// <summary>What a <see cref="FaultProxy"/> does to the bytes of one direction. May be changed at any time; holds for all connections.</summary>
public sealed class FaultDirection
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _paused;
    private long _swallow;
    private long _passed;
    private long _swallowed;

    /// <summary>How long every piece is held back.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Added to the latency: a seeded share of this time.</summary>
    public TimeSpan Jitter { get; set; }

    /// <summary>Pieces are cut into writes of at most so many bytes; 0 leaves them whole.</summary>
    public int SliceBytes { get; set; }

    /// <summary>Everything is read and thrown away, ends of streams too.</summary>
    public bool IsBlackHole { get; set; }

    /// <summary>Connections are reset once so many bytes have passed in this direction, each counted for itself; 0 for never.</summary>
    public long LimitDataBytes { get; set; }

    /// <summary>Bytes that were passed on.</summary>
    public long PassedBytes => Volatile.Read(ref _passed);

    /// <summary>Bytes that were thrown away.</summary>
    public long SwallowedBytes => Volatile.Read(ref _swallowed);

    /// <summary>Nothing is read any more, so that the sender runs into a full window.</summary>
    public void Pause()
    {
        lock (_lock)
            _paused ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Goes on after <see cref="Pause"/>.</summary>
    public void Resume()
    {
        lock (_lock)
        {
            _paused?.TrySetResult();
            _paused = null;
        }
    }

    /// <summary>The next bytes are thrown away.</summary>
    public void Swallow(long bytes) => Interlocked.Add(ref _swallow, bytes);

    internal Task WhenRunningAsync()
    {
        lock (_lock)
            return _paused?.Task ?? Task.CompletedTask;
    }

    internal void Passed(int count) => Interlocked.Add(ref _passed, count);

    /// <summary>How many of these bytes are not to be passed on.</summary>
    internal int TakeSwallowed(int count)
    {
        lock (_lock)
        {
            var taken = IsBlackHole ? count : (int)Math.Min(count, Interlocked.Read(ref _swallow));
            if (!IsBlackHole)
                Interlocked.Add(ref _swallow, -taken);
            Interlocked.Add(ref _swallowed, taken);
            return taken;
        }
    }
}
