using System.Net;

namespace Tron.Transport;

/// <summary>Takes connections in: the server's end of the transport seam.</summary>
public interface IAcceptor : IDisposable
{
    /// <summary>Where it listens; the real port where port 0 was asked for.</summary>
    EndPoint LocalEndPoint { get; }

    /// <summary>Waits for the next peer. Null once the acceptor is disposed; throws when the machine could not accept one.</summary>
    /// <remarks>A handshake that the transport needs is part of the pending connection, so that a slow peer holds up no other.</remarks>
    ValueTask<PendingConnection?> AcceptAsync();
}

/// <summary>A peer that has been accepted, but whose transport handshake, if it has one, is still to come.</summary>
/// <param name="Remote">Who it is.</param>
/// <param name="OpenAsync">Performs the handshake within the token's time.</param>
/// <param name="Refuse">Drops the peer without any handshake.</param>
public sealed record PendingConnection(EndPoint? Remote, Func<CancellationToken, ValueTask<Connection>> OpenAsync, Action Refuse);
