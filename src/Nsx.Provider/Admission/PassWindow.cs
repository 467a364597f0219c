namespace Nsx.Provider;

/// <summary>What the last five seconds have shown: how many calls can end in a tenth of a second, and how short they can be.</summary>
/// <remarks>The tenth that is not over yet does not count: it would look like a slow one.</remarks>
internal sealed class PassWindow(TimeProvider time)
{
    private const int Count = 50;
    private static readonly TimeSpan s_bucket = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly (long Number, int Passes, TimeSpan Total)[] _buckets = new (long, int, TimeSpan)[Count + 1];

    /// <summary>A call has ended well.</summary>
    public void Add(long now, TimeSpan took)
    {
        var number = NumberOf(now);
        lock (_lock)
        {
            ref var bucket = ref _buckets[number % _buckets.Length];
            if (bucket.Number != number)
                bucket = (number, 0, TimeSpan.Zero);
            bucket.Passes++;
            bucket.Total += took;
        }
    }

    /// <summary>How many calls at once were useful at the best of times: the most that passed in a second × the shortest mean time; at least 1.</summary>
    public double MostUseful(long now)
    {
        const double withoutCalls = 1;
        var number = NumberOf(now);
        var (most, shortest) = (1, TimeSpan.MaxValue);
        lock (_lock)
        {
            foreach (var bucket in _buckets)
            {
                if (bucket.Passes == 0 || bucket.Number >= number || bucket.Number < number - Count)
                    continue;
                most = Math.Max(most, bucket.Passes);
                var mean = bucket.Total / bucket.Passes;
                shortest = mean < shortest ? mean : shortest;
            }
        }

        var seconds = shortest == TimeSpan.MaxValue ? withoutCalls : shortest.TotalSeconds;
        return Math.Max(1, most / s_bucket.TotalSeconds * seconds);
    }

    private long NumberOf(long now) => (long)(now / (time.TimestampFrequency * s_bucket.TotalSeconds));
}
