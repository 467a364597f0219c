using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Tron.Transport;

/// <summary>Listens on a TCP or Unix address, with TLS where it is asked for.</summary>
public sealed class SocketAcceptor : IAcceptor
{
    private const int Backlog = 511;
    private readonly Socket _listener;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly int _mostThreads;
    private int _threads;
    private volatile bool _disposed;

    /// <summary>Binds and listens at once: a port that is taken throws here.</summary>
    /// <param name="address">Where to listen; port 0 takes any free port.</param>
    /// <param name="tls">How to speak TLS; null for plain connections.</param>
    /// <param name="threads">
    /// Connections that are read by threads of their own, which is faster as long as they are few; further ones, and all with
    /// TLS, share .NET's asynchronous engine. By default as many as there are processors.
    /// </param>
    /// <exception cref="IOException">The address cannot be bound; the message says which one and why.</exception>
    public SocketAcceptor(EndPoint address, SslServerAuthenticationOptions? tls = null, int? threads = null)
    {
        _mostThreads = threads ?? Environment.ProcessorCount;
        _tls = tls;
        var resolved = address is DnsEndPoint dns ? new IPEndPoint(Dns.GetHostAddresses(dns.Host)[0], dns.Port) : address;
        _listener = NetAddress.CreateSocket(resolved);
        try
        {
            _listener.Bind(resolved);
            _listener.Listen(Backlog);
        }
        catch (SocketException e)
        {
            _listener.Dispose();
            throw new IOException($"Cannot listen on {NetAddress.Format(address)}: {e.Message}.", e);
        }
    }

    /// <inheritdoc/>
    public EndPoint LocalEndPoint => _listener.LocalEndPoint!;

    /// <inheritdoc/>
    public async ValueTask<PendingConnection?> AcceptAsync()
    {
        try
        {
            var socket = await _listener.AcceptAsync().ConfigureAwait(false);
            return new(socket.RemoteEndPoint, token => OpenAsync(socket, token), socket.Dispose);
        }
        catch (Exception e) when (_disposed && e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _listener.Dispose();
    }

    private void GiveThreadBack() => Interlocked.Decrement(ref _threads);

    private bool TryTakeThread()
    {
        if (Interlocked.Increment(ref _threads) <= _mostThreads)
            return true;
        GiveThreadBack();
        return false;
    }

    private async ValueTask<Connection> OpenAsync(Socket socket, CancellationToken cancellationToken)
    {
        NetAddress.Tune(socket);
        if (_tls is null)
            return TryTakeThread() ? new ThreadedSocketConnection(socket, socket.RemoteEndPoint, GiveThreadBack) : new SocketConnection(socket);
        return await StreamConnection.AcceptTlsAsync(socket, _tls, cancellationToken).ConfigureAwait(false);
    }
}
