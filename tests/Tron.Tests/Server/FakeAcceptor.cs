using System.Net;
using System.Threading.Channels;
using Tron.Transport;

namespace Tron.Tests.Server;

/// <summary>An acceptor whose peers, and whose failures, come from the test.</summary>
internal sealed class FakeAcceptor : IAcceptor
{
    private readonly Channel<Func<PendingConnection>> _coming = Channel.CreateUnbounded<Func<PendingConnection>>();
    private int _accepts;

    public EndPoint LocalEndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 7400);

    /// <summary>How often somebody asked for the next peer.</summary>
    public int Accepts => Volatile.Read(ref _accepts);

    public async ValueTask<PendingConnection?> AcceptAsync()
    {
        Interlocked.Increment(ref _accepts);
        return await _coming.Reader.WaitToReadAsync() && _coming.Reader.TryRead(out var next) ? next() : null;
    }

    /// <summary>The next accept fails.</summary>
    public void Fail(string why) => _coming.Writer.TryWrite(() => throw new IOException(why));

    /// <summary>A peer comes whose handshake is done at once.</summary>
    /// <returns>The peer's end.</returns>
    public MemoryConnection Connect()
    {
        var (client, server) = MemoryConnection.CreatePair();
        Come(_ => new(server), server.Dispose);
        return client;
    }

    /// <summary>A peer comes whose handshake is the test's.</summary>
    public void Come(Func<CancellationToken, ValueTask<Connection>> open, Action refuse) =>
        _coming.Writer.TryWrite(() => new(null, open, refuse));

    public void Dispose() => _coming.Writer.TryComplete();
}
