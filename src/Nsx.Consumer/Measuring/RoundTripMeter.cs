namespace Nsx.Consumer;

/// <summary>Measures how long a PING takes to an endpoint and back: at once, after each new connection, and every 30 s, give or take a fifth.</summary>
/// <remarks>The smallest of the last five counts: queues make PINGs slower, nothing makes them faster. All members may be called by any thread.</remarks>
internal sealed class RoundTripMeter : IDisposable
{
    private const int Kept = 5;
    private const double Spread = 0.2;
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Func<CancellationToken, Task<TimeSpan?>> _ping;
    private readonly Action<TimeSpan> _onMeasured;
    private readonly Random _random;
    private readonly CancellationTokenSource _ending = new();
    private readonly Queue<TimeSpan> _last = new();
    private readonly ITimer _timer;
    private bool _isMeasuring;
    private bool _isDisposed;

    /// <summary>Begins to measure.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="random">A source of chance that many threads may use at once.</param>
    /// <param name="ping">Sends a PING: how long it took; null when nobody answered.</param>
    /// <param name="onMeasured">Told the smallest of the last five.</param>
    public RoundTripMeter(TimeProvider time, Random random, Func<CancellationToken, Task<TimeSpan?>> ping, Action<TimeSpan> onMeasured)
    {
        _ping = ping;
        _onMeasured = onMeasured;
        _random = random;
        using var flow = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        _timer = time.CreateTimer(_ => _ = MeasureAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // Only now: what the timer does needs the timer.
        _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The endpoint is connected anew: its way may be another one.</summary>
    public void Connected()
    {
        lock (_lock)
        {
            _last.Clear();
            if (!_isDisposed && !_isMeasuring)
                _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer.Dispose();
        }

        _ending.Cancel();
    }

    private async Task MeasureAsync()
    {
        lock (_lock)
        {
            if (_isDisposed || _isMeasuring)
                return;
            _isMeasuring = true;
        }

        var measured = await PingAsync().ConfigureAwait(false);
        lock (_lock)
        {
            _isMeasuring = false;
            if (_isDisposed)
                return;
            if (measured is { } time)
            {
                if (_last.Count == Kept)
                    _last.Dequeue();
                _last.Enqueue(time);
                _onMeasured(_last.Min());
            }

            _timer.Change(s_interval * (1 - Spread + (2 * Spread * _random.NextDouble())), Timeout.InfiniteTimeSpan);
        }
    }

    private async Task<TimeSpan?> PingAsync()
    {
        try
        {
            return await _ping(_ending.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // No answer is no measurement; what is wrong shows elsewhere.
            return null;
        }
    }
}
