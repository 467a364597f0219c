using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tron.Sessions;
using Tron.Transport;

namespace Tron.Client;

/// <summary>How channels make their sessions.</summary>
public sealed record SessionChannelOptions
{
    /// <summary>Makes the connections. By default sockets that are read by threads of their own.</summary>
    public IConnector Connector { get; init; } = new ThreadedSocketConnector();

    /// <summary>The limits and clocks of the sessions. By default heartbeats after 15 s of silence, 5 s while answers are due.</summary>
    public SessionOptions Session { get; init; } = new()
    {
        HeartbeatWhenIdle = TimeSpan.FromSeconds(15),
        HeartbeatWhenWaiting = TimeSpan.FromSeconds(5),
    };

    /// <summary>When lost sessions are tried again.</summary>
    public ReconnectOptions Reconnect { get; init; } = new();

    /// <summary>Who looks after the sessions. By default the clock of the process.</summary>
    public SessionClock Clock { get; init; } = SessionClock.System;

    /// <summary>Chance for the waits; null for one seeded at random.</summary>
    public Random? Random { get; init; }

    /// <summary>Where to log. By default nowhere.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}
