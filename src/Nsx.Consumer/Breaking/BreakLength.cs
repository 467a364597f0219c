namespace Nsx.Consumer;

/// <summary>How long breaks are: each twice as long as the one before, up to a limit, and shorter again after times of health.</summary>
/// <remarks>Not thread-safe: one belongs to one breaker.</remarks>
/// <param name="options">The bounds.</param>
/// <param name="random">Chance, for the jitter.</param>
internal sealed class BreakLength(BreakerOptions options, Random random)
{
    private const int LastDoubling = 30;
    private static readonly TimeSpan s_healthForOneStep = TimeSpan.FromSeconds(30);
    private int _doublings;

    /// <summary>The length of a break that begins now.</summary>
    /// <param name="health">How long the endpoint was well before; zero when it did not come back from the last break.</param>
    public TimeSpan Next(TimeSpan health)
    {
        _doublings = (int)Math.Max(0, _doublings - Math.Floor(health / s_healthForOneStep));
        var length = Math.Min(options.MaxBreak.Ticks, options.FirstBreak.Ticks * Math.Pow(2, _doublings));
        _doublings = Math.Min(_doublings + 1, LastDoubling);

        // At the limit there is room for shorter ones only: breaks that are all cut to the limit would end together.
        var shortest = length * (1 - options.Jitter);
        var longest = Math.Min(options.MaxBreak.Ticks, length * (1 + options.Jitter));
        return TimeSpan.FromTicks((long)(shortest + ((longest - shortest) * random.NextDouble())));
    }
}
