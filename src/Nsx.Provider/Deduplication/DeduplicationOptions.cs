namespace Nsx.Provider;

/// <summary>
/// How long calls that carry a key are remembered, so that a client that sends one again does not have it executed again. Bound to
/// the configuration section <c>Nsx:Provider:Deduplication</c>. Costs nothing while no call carries a key.
/// </summary>
/// <remarks>
/// A key stands for one call of one method with the same words (<see cref="CallMetadata"/>), whatever its connection: with another
/// token or tenant it is another call, which passes the filters and is executed. So a word that is not the same in each sending, as
/// the number of a trace, makes each sending a call of its own. A kept reply passes no filters again: what a filter looks at besides
/// words, as the caller's address, must not decide who may see a reply.
/// </remarks>
public sealed class DeduplicationOptions
{
    /// <summary>How long the reply of a call is kept after the call has ended; 0 passes over the keys of all calls.</summary>
    /// <value>0 to 24 h; 2 min by default.</value>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Replies that are kept; when there are more, the oldest are forgotten early.</summary>
    /// <value>1 or more; 100,000 by default.</value>
    public int MaxEntries { get; set; } = 100_000;

    /// <summary>
    /// Memory for kept replies; when they need more, the oldest are forgotten early. Of a single reply that is larger only the fact is
    /// kept: a call that is sent again is then answered with <c>ABORTED</c>, and not executed.
    /// </summary>
    /// <value>1,024 bytes or more; 64 MiB by default.</value>
    public long MaxBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>Throws an exception that names the first option outside its range.</summary>
    public void Validate()
    {
        Check(Window >= TimeSpan.Zero && Window <= TimeSpan.FromHours(24), nameof(Window), Window, "0 to 24 h");
        Check(MaxEntries > 0, nameof(MaxEntries), MaxEntries, "1 or more");
        Check(MaxBytes >= 1024, nameof(MaxBytes), MaxBytes, "1,024 bytes or more");
    }

    private static void Check(bool isRight, string option, object value, string range)
    {
        if (!isRight)
            throw new ArgumentOutOfRangeException(option, value, $"Nsx:Provider:Deduplication:{option} must be {range}.");
    }
}
