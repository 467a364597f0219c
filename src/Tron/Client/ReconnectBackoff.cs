namespace Tron.Client;

/// <summary>Exponential waits with jitter: wait n is drawn from <c>[d/2, d]</c> with <c>d = min(MaxDelay, FirstDelay·2ⁿ)</c>.</summary>
/// <remarks>Not thread-safe: one belongs to one channel.</remarks>
/// <param name="options">The bounds of the waits.</param>
/// <param name="random">Chance; clients that lost the same peer must not come back together.</param>
public sealed class ReconnectBackoff(ReconnectOptions options, Random random)
{
    private const int LastDoubling = 30;
    private bool _hadGoodbye;

    /// <summary>Failures in a row.</summary>
    public int Failures { get; private set; }

    /// <summary>Counts one more failure.</summary>
    /// <returns>How long to wait before the next try.</returns>
    public TimeSpan AfterFailure()
    {
        var longest = Math.Min(options.MaxDelay.Ticks, options.FirstDelay.Ticks * Math.Pow(2, Math.Min(Failures, LastDoubling)));
        Failures++;
        return TimeSpan.FromTicks((long)(longest * (0.5 + (random.NextDouble() / 2))));
    }

    /// <summary>The wait after a goodbye in good order. The first is no failure; a peer that does nothing but say goodbye fails.</summary>
    public TimeSpan AfterGoodbye()
    {
        if (_hadGoodbye || Failures > 0)
            return AfterFailure();
        _hadGoodbye = true;
        return options.AfterGoodbye * random.NextDouble();
    }

    /// <summary>Starts again from the shortest wait.</summary>
    public void Reset()
    {
        Failures = 0;
        _hadGoodbye = false;
    }
}
