namespace Tron.Sessions;

/// <summary>Whether a piece of foreign code runs on a read loop itself, or is handed to the thread pool.</summary>
/// <remarks>
/// On the loop, short code costs no hop between threads, which is most of the cost of a call. Long code would hold up the
/// frames behind it: code that stalled a loop, or was long, three times in a row goes to the pool for a while, twice as
/// long each time it does so again (decision 0003). Used by many threads; counts that get lost do not matter.
/// </remarks>
public struct InlinePolicy
{
    private const int SampleEvery = 64;
    private const int StrikesToExile = 3;
    private const int MostDoublings = 6;
    private static readonly TimeSpan s_shortCode = TimeSpan.FromMicroseconds(50);
    private static readonly TimeSpan s_firstExile = TimeSpan.FromSeconds(1);

    private long _poolUntil;
    private int _exiles;
    private int _runs;
    private int _strikes;

    /// <summary>True when the next run may be on the loop.</summary>
    /// <param name="now">A timestamp that may be some milliseconds old.</param>
    public readonly bool MayRunInline(long now) => now >= Volatile.Read(in _poolUntil);

    /// <summary>True when the time of this run should be taken.</summary>
    public bool ShouldSample() => _strikes > 0 || (++_runs & (SampleEvery - 1)) == 0;

    /// <summary>A run on the loop has ended.</summary>
    /// <param name="keptLead">What <see cref="Session.LeaveForeignCode"/> said.</param>
    /// <param name="began">When it began; 0 when its time was not taken.</param>
    /// <param name="clock">The session's time.</param>
    public void Ran(bool keptLead, long began, TimeProvider clock)
    {
        if (keptLead && (began == 0 || clock.GetElapsedTime(began) <= s_shortCode))
        {
            if (began != 0)
                _strikes = _exiles = 0;
        }
        else if (++_strikes >= StrikesToExile)
        {
            // One long run may only mean that the thread was kept from running.
            SendToPool(clock);
        }
    }

    private void SendToPool(TimeProvider clock)
    {
        _strikes = 0;
        var exile = s_firstExile * (1 << Math.Min(_exiles++, MostDoublings));
        Volatile.Write(ref _poolUntil, clock.GetTimestamp() + (long)(exile.TotalSeconds * clock.TimestampFrequency));
    }
}
