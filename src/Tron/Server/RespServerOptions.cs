using Tron.Resp;

namespace Tron.Server;

/// <summary>How a RESP server answers.</summary>
public sealed record RespServerOptions
{
    /// <summary>The name that <c>HELLO</c> and <c>INFO</c> give.</summary>
    public string ServerName { get; init; } = "tron";

    /// <summary>The server's own version.</summary>
    public string ServerVersion { get; init; } = "0.1.0";

    /// <summary>The version of Redis whose dialect is spoken: clients decide by it what they may send.</summary>
    /// <value>7.2.0 by default.</value>
    public string RedisVersion { get; init; } = "7.2.0";

    /// <summary>What peers may send.</summary>
    public RespLimits Limits { get; init; } = new();

    /// <summary>From whom one-line requests are taken.</summary>
    /// <value>From this machine by default.</value>
    public InlineRequests InlineRequests { get; init; } = InlineRequests.Loopback;

    /// <summary>Pipelined requests of one session that are executed at a time; further ones wait unread.</summary>
    /// <value>1 to 65,536; 256 by default.</value>
    public int MaxConcurrentRequests { get; init; } = 256;

    /// <summary>How sessions are taken in.</summary>
    public SessionServerOptions Server { get; init; } = new()
    {
        Refusal = "-ERR max number of clients reached\r\n"u8.ToArray(),
    };

    /// <summary>Throws an <see cref="ArgumentOutOfRangeException"/> that names the first option outside its range.</summary>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrentRequests, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxConcurrentRequests, 65_536);
        if (!Enum.IsDefined(InlineRequests))
            throw new ArgumentOutOfRangeException(nameof(InlineRequests), InlineRequests, $"It must be one of {string.Join(", ", Enum.GetNames<InlineRequests>())}.");
        Limits.Validate();
        Server.Validate();
    }
}
