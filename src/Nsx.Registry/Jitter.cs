namespace Nsx.Registry;

/// <summary>Chance in waits: processes that began together must not stay together. All members may be called by any thread.</summary>
/// <param name="random">Chance; null for one seeded at random.</param>
internal sealed class Jitter(Random? random)
{
    private const double Spread = 0.2;

    private readonly Random _random = random ?? new Random();

    /// <summary>An interval, up to a fifth longer or shorter.</summary>
    public TimeSpan About(TimeSpan interval) => interval * (1 - Spread + (2 * Spread * Chance()));

    /// <summary>A random share of a time.</summary>
    public TimeSpan Some(TimeSpan most) => most * Chance();

    private double Chance()
    {
        lock (_random)
            return _random.NextDouble();
    }
}
