namespace Tron.Transport;

/// <summary>Decides whether a reader looks for bytes again and again for a moment before it goes to sleep.</summary>
/// <remarks>
/// Waking a sleeping thread takes longer than most calls: on a virtual machine a call at a time is five times as fast without
/// it (decision 0003). But looking takes a whole processor. So at most one reader of a process does it, for at most 50 µs, only
/// while that has paid lately, and not for a while after it was itself kept from running: then others need the processor.
/// </remarks>
internal struct BusyPoll
{
    private const int MostMissesInARow = 4;
    private const int LongestSkip = 256;
    private static readonly TimeSpan s_longest = TimeSpan.FromMicroseconds(50);
    private static readonly TimeSpan s_descheduled = TimeSpan.FromMicroseconds(150);
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(50);
    private static int s_pollers;

    private long _pausedUntil;
    private long _began;
    private long _last;
    private int _pauses;
    private int _misses;
    private int _skip;

    /// <summary>True when polling begins; <see cref="End"/> must follow.</summary>
    public bool TryBegin(TimeProvider time)
    {
        if (Environment.ProcessorCount == 1 || _skip-- > 0)
            return false;
        _skip = 0;
        _began = _last = time.GetTimestamp();
        return _began >= _pausedUntil && Interlocked.CompareExchange(ref s_pollers, 1, 0) == 0;
    }

    /// <summary>True while it should go on. Call it between two looks.</summary>
    public bool GoesOn(TimeProvider time)
    {
        var now = time.GetTimestamp();
        var gap = time.GetElapsedTime(_last, now);
        _last = now;
        if (gap > s_descheduled)
        {
            Pause(now, time);
            return false;
        }

        return time.GetElapsedTime(_began, now) < s_longest;
    }

    /// <summary>Polling has ended.</summary>
    /// <param name="found">Whether bytes came meanwhile.</param>
    public void End(bool found)
    {
        Volatile.Write(ref s_pollers, 0);
        if (found)
        {
            _misses = 0;
            _pauses = 0;
        }
        else if (++_misses > MostMissesInARow)
        {
            // Nothing comes soon here: try again after more and more waits.
            _skip = Math.Min(LongestSkip, 1 << Math.Min(_misses - MostMissesInARow, 8));
        }
    }

    private void Pause(long now, TimeProvider time)
    {
        var pause = s_firstPause * (1 << Math.Min(_pauses++, 4));
        _pausedUntil = now + (long)(pause.TotalSeconds * time.TimestampFrequency);
    }
}
