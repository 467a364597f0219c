namespace Nsx.Provider;

/// <summary>The bytes that calls hold which have left the thread that read them, bounded for the whole provider.</summary>
/// <remarks>
/// A call holds what its request took on the wire, until it ends. Those that end on the thread that read them hold nothing: they have no
/// copy, and there are never more of them than connections. A call that is larger than all that may be held is let in when nobody else holds any.
/// </remarks>
internal sealed class BytesInFlight(long most)
{
    private const int Small = 1024;
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromMilliseconds(100);
    private long _held;

    /// <summary>What a call is told that finds no room.</summary>
    public Refusal Full { get; } = Refusal.Busy(
        "bytes", s_retryAfter, $"the arguments of calls under way take {most} bytes or nearly so (Nsx:Provider:{nameof(ProviderOptions.Memory)}:{nameof(MemoryOptions.MaxBytesInFlight)})");

    /// <summary>What calls hold now.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>True when only small calls find room.</summary>
    public bool IsFull => Held >= most;

    /// <summary>What counts of a request: nothing when it is small, for then the call itself takes more.</summary>
    public static int Counted(int bytes) => bytes > Small ? bytes : 0;

    /// <summary>True when a call finds room now.</summary>
    public bool HasRoomFor(int counted) => counted == 0 || Fits(Held, counted);

    /// <summary>Takes room for a call, if there is any.</summary>
    public bool TryTake(int counted)
    {
        if (counted == 0)
            return true;
        var held = Held;
        while (Fits(held, counted))
        {
            var before = Interlocked.CompareExchange(ref _held, held + counted, held);
            if (before == held)
                return true;
            held = before;
        }

        return false;
    }

    /// <summary>Takes room for a call that runs already, even if there is none.</summary>
    public void TakeLate(int counted)
    {
        if (counted > 0)
            Interlocked.Add(ref _held, counted);
    }

    /// <summary>Gives back what a call held.</summary>
    public void Return(int counted)
    {
        if (counted > 0)
            Interlocked.Add(ref _held, -counted);
    }

    private bool Fits(long held, int counted) => held == 0 || held + counted <= most;
}
