namespace Nsx.Registry;

/// <summary>Calls something again and again, on a thread of its own: leases must be kept when every thread of the pool is blocked.</summary>
/// <remarks>With any <see cref="TimeProvider"/> but the system's, that provider's timers drive it, so that tests own the time.</remarks>
internal sealed class RegistryTicks : IDisposable
{
    private readonly ManualResetEvent _stop = new(false);
    private readonly ITimer? _timer;
    private readonly Thread? _thread;

    public RegistryTicks(string name, TimeProvider time, TimeSpan period, Action tick)
    {
        if (time != TimeProvider.System)
        {
            _timer = time.CreateTimer(_ => tick(), null, period, period);
            return;
        }

        _thread = new(() => Run(period, tick)) { IsBackground = true, Name = name };
        _thread.UnsafeStart();
    }

    /// <summary>Stops, and waits for a tick under way.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        _stop.Set();
        _thread?.Join();
        _stop.Dispose();
    }

    private void Run(TimeSpan period, Action tick)
    {
        while (!_stop.WaitOne(period))
            tick();
    }
}
