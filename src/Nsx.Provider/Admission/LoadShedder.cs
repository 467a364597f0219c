namespace Nsx.Provider;

/// <summary>Refuses calls while the processors are busy and more calls are under way than has been useful: go-zero's model.</summary>
/// <remarks>
/// A call is refused when (the processors are busy, or were within the cool-off and calls have been refused since) and both
/// the calls under way and their moving average lie above what was useful × the processor time that is left.
/// </remarks>
internal sealed class LoadShedder(SheddingOptions options, TimeProvider time)
{
    private const double AverageKeeps = 0.9;
    private const double LeastFactor = 0.1;
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromMilliseconds(100);

    private readonly CpuLoad _cpu = new(options.Cpu ?? new ProcessCpu(time).Read, time);
    private readonly PassWindow _passes = new(time);
    private readonly Lock _lock = new();
    private readonly Refusal _refusal = Refusal.Busy(
        "cpu", s_retryAfter, $"the processors are busy (Nsx:Provider:{nameof(ProviderOptions.Shedding)}:{nameof(options.CpuThreshold)})");

    private double _average;
    private int _running;
    private long _busyAt;
    private bool _hasRefused;

    /// <summary>Looks whether a call may begin.</summary>
    public Refusal? FindRefusal(long now)
    {
        var cpu = _cpu.Read(now);
        lock (_lock)
        {
            if (!MayShed_NeedsLock(cpu, now))
                return null;
            var factor = Math.Clamp((1 - cpu) / (1 - options.CpuThreshold), LeastFactor, 1);
            var most = _passes.MostUseful(now) * factor;
            if (_running <= most || _average <= most)
                return null;
            _hasRefused = true;
            return _refusal;
        }
    }

    /// <summary>A call has begun.</summary>
    public void Began()
    {
        lock (_lock)
            _running++;
    }

    /// <summary>A call has ended.</summary>
    /// <param name="receivedAt">When its bytes came.</param>
    /// <param name="isWell">Whether it gave a result: only those show what is useful.</param>
    public void Ended(long receivedAt, bool isWell)
    {
        lock (_lock)
        {
            _running--;
            _average = (_average * AverageKeeps) + (_running * (1 - AverageKeeps));
        }

        var now = time.GetTimestamp();
        if (isWell)
            _passes.Add(now, time.GetElapsedTime(receivedAt, now));
    }

    private bool MayShed_NeedsLock(double cpu, long now)
    {
        if (cpu >= options.CpuThreshold)
        {
            _busyAt = now;
            return true;
        }

        // Else every refusal would free the processors, and the next calls would all be let in at once.
        if (_hasRefused && time.GetElapsedTime(_busyAt, now) < options.CoolOff)
            return true;
        return _hasRefused = false;
    }
}
