namespace Nsx.Consumer.Tests.Balancing;

/// <summary>How far counts may be from what is expected of them by chance alone.</summary>
internal static class Statistics
{
    /// <summary>The point of the normal distribution that is passed upwards once in a million times.</summary>
    private const double OnceInAMillion = 4.753;

    /// <summary>
    /// Pearson's test. The sum of (seen − expected)² / expected over k cells follows chi-square with k − 1 degrees of freedom d,
    /// when every expected count is 5 or more. Its quantile by Wilson and Hilferty: d · (1 − 2/(9d) + z · sqrt(2/(9d)))³.
    /// </summary>
    public static bool Fits(IReadOnlyList<int> seen, IReadOnlyList<double> weights)
    {
        var picks = seen.Sum();
        var expected = weights.Select(weight => picks * weight / weights.Sum()).ToList();
        expected.ShouldAllBe(count => count >= 5);
        var distance = seen.Zip(expected, (one, other) => (one - other) * (one - other) / other).Sum();
        var spread = 2 / (9.0 * (seen.Count - 1));
        return distance <= (seen.Count - 1) * Math.Pow(1 - spread + (OnceInAMillion * Math.Sqrt(spread)), 3);
    }

    /// <summary>A count of n draws with chance p is normal with mean np and variance np(1 − p), when both np and n(1 − p) are large.</summary>
    public static bool Fits(int seen, int draws, double chance) =>
        Math.Abs(seen - (draws * chance)) <= OnceInAMillion * Math.Sqrt(draws * chance * (1 - chance));
}
