namespace Nsx.Provider;

/// <summary>How busy the processors are: a moving average over about a second, asked for by those who need it.</summary>
internal sealed class CpuLoad(Func<double> sample, TimeProvider time)
{
    private const double Keeps = 0.8;
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(250);

    private long _sampledAt;
    private double _value;

    /// <summary>The average, 0 to 1.</summary>
    public double Read(long now)
    {
        var before = Volatile.Read(ref _sampledAt);
        if ((before == 0 || time.GetElapsedTime(before, now) >= s_period) && Interlocked.CompareExchange(ref _sampledAt, now, before) == before)
        {
            var seen = Math.Clamp(sample(), 0, 1);
            Volatile.Write(ref _value, before == 0 ? seen : (Volatile.Read(ref _value) * Keeps) + (seen * (1 - Keeps)));
        }

        return Volatile.Read(ref _value);
    }
}
