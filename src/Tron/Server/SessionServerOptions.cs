using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tron.Sessions;

namespace Tron.Server;

/// <summary>How a server takes sessions in.</summary>
public sealed record SessionServerOptions
{
    /// <summary>Sessions that may be open at a time; further peers are refused.</summary>
    /// <value>1 or more; 10,000 by default.</value>
    public int MaxSessions { get; init; } = 10_000;

    /// <summary>How long a transport's handshake, such as that of TLS, may take.</summary>
    /// <value>More than zero; 5 s by default.</value>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Holds accepting while its task is under way: nobody is taken in then, and peers who come wait in the listener's backlog until
    /// somebody is. Asked for each peer; the token is cancelled when the server stops. What it throws counts as a failure to accept.
    /// </summary>
    /// <value>Null, the default, for always ready.</value>
    public Func<CancellationToken, Task>? WhenReadyToAccept { get; init; }

    /// <summary>What a refused peer is told before its connection is closed.</summary>
    public ReadOnlyMemory<byte> Refusal { get; init; }

    /// <summary>The limits and clocks of the sessions.</summary>
    public SessionOptions Session { get; init; } = new();

    /// <summary>Who looks after the sessions. By default the clock of the process.</summary>
    public SessionClock Clock { get; init; } = SessionClock.System;

    /// <summary>Where to log. By default nowhere.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Throws an <see cref="ArgumentOutOfRangeException"/> that names the first option outside its range.</summary>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSessions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(HandshakeTimeout, TimeSpan.Zero);
        Session.Validate();
    }
}
