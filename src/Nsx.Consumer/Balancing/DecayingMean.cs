namespace Nsx.Consumer;

/// <summary>A mean that forgets. Each sample counts 1 when it is new, and less as time passes.</summary>
/// <remarks>
/// Sums and counts fade alike, so samples with one and the same time all count: the mean does not depend on how finely time is
/// measured, nor on the order of samples within one moment. What was known before always counts for one sample at least:
/// no single call after a silence decides alone. Racy on purpose: a lost sample does not matter.
/// </remarks>
internal struct DecayingMean
{
    private double _sum;
    private double _count;

    /// <param name="value">What is believed before the first sample.</param>
    /// <param name="count">For how many samples that counts.</param>
    public DecayingMean(double value, double count)
    {
        _sum = value * count;
        _count = count;
    }

    /// <summary>The mean; 0 when there is nothing.</summary>
    public readonly double Value
    {
        get
        {
            var count = Volatile.Read(in _count);
            return count > 0 ? Volatile.Read(in _sum) / count : 0;
        }
    }

    /// <summary>Adds a sample.</summary>
    /// <param name="sample">What was seen.</param>
    /// <param name="keep">The part of what was known before that has not been forgotten: 0 to 1.</param>
    public void Add(double sample, double keep)
    {
        var count = Volatile.Read(ref _count);
        var kept = Math.Max(count * keep, Math.Min(count, 1));
        // The sum goes first: who sees a count sees something that was summed.
        Volatile.Write(ref _sum, (count > 0 ? Volatile.Read(ref _sum) * (kept / count) : 0) + sample);
        Volatile.Write(ref _count, kept + 1);
    }
}
