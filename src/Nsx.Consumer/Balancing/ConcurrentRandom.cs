namespace Nsx.Consumer;

/// <summary>Chance that many threads may use at once: splitmix64 over a counter. The same seed gives the same numbers, to one thread.</summary>
/// <param name="seed">Where the sequence starts.</param>
internal sealed class ConcurrentRandom(long seed) : Random
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;
    private ulong _state = (ulong)seed;

    public override int Next() => Next(int.MaxValue);

    public override int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (int)Below((ulong)maxValue);
    }

    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return (int)(minValue + (long)Below((ulong)((long)maxValue - minValue)));
    }

    public override long NextInt64() => NextInt64(long.MaxValue);

    public override long NextInt64(long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (long)Below((ulong)maxValue);
    }

    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return minValue + (long)Below((ulong)maxValue - (ulong)minValue);
    }

    public override double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    public override float NextSingle() => (NextBits() >> 40) * (1.0f / (1U << 24));

    public override void NextBytes(byte[] buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        NextBytes(buffer.AsSpan());
    }

    public override void NextBytes(Span<byte> buffer)
    {
        foreach (ref var b in buffer)
            b = (byte)(NextBits() >> 56);
    }

    protected override double Sample() => NextDouble();

    /// <summary>The high half of the product with 64 random bits: no bit is better than another, and the bias is below 2^-32.</summary>
    private ulong Below(ulong limit) => Math.BigMul(NextBits(), limit, out _);

    private ulong NextBits() => AffinityHash.Finish(Interlocked.Add(ref _state, GoldenGamma));
}
