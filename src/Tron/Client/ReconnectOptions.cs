namespace Tron.Client;

/// <summary>When a lost session is tried again.</summary>
public sealed record ReconnectOptions
{
    /// <summary>The longest wait before the first try after a failure; it doubles with each failure.</summary>
    /// <value>More than zero; 100 ms by default.</value>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait of all.</summary>
    /// <value>At least <see cref="FirstDelay"/>; 10 s by default.</value>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a session must live for the waits to start again from the shortest.</summary>
    /// <value>0 or more; 5 s by default.</value>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait after the peer said goodbye in good order.</summary>
    /// <value>0 or more; 50 ms by default.</value>
    public TimeSpan AfterGoodbye { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Failures in a row after which the channel counts as unavailable.</summary>
    /// <value>1 or more; 10 by default.</value>
    public int MaxConnectAttempts { get; init; } = 10;

    /// <summary>Whether an unavailable channel goes on trying in the background.</summary>
    /// <value>True by default.</value>
    public bool KeepTrying { get; init; } = true;

    /// <summary>How long connecting and the handshake may take, each.</summary>
    /// <value>More than zero; 2 s by default.</value>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Throws an <see cref="ArgumentOutOfRangeException"/> that names the first option outside its range.</summary>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(FirstDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDelay, FirstDelay);
        ArgumentOutOfRangeException.ThrowIfLessThan(StableAfter, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(AfterGoodbye, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnectAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ConnectTimeout, TimeSpan.Zero);
    }
}
