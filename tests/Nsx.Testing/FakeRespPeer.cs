using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Nsx.Testing;

/// <summary>A server on a free loopback port that does what the test says, and nothing else.</summary>
public sealed class FakeRespPeer : IDisposable
{
    private readonly Socket _listener;
    private readonly ConcurrentBag<Wire> _wires = [];

    /// <summary>Listens on a port of its own, or on one that an earlier peer has left.</summary>
    public FakeRespPeer(int port = 0)
        : this(new IPEndPoint(IPAddress.Loopback, port))
    {
    }

    private FakeRespPeer(IPEndPoint address)
    {
        _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Bind(address);
        _listener.Listen();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Listens at an address that nobody else has: when it is gone, nobody answers there.</summary>
    public static FakeRespPeer Alone() => new(new IPEndPoint(Loopback.Next(), 0));

    /// <summary>Waits for the next client.</summary>
    public async Task<Wire> AcceptAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await AcceptAsync(late.Token);
    }

    /// <summary>Plays one script to each client that comes, until the peer is disposed.</summary>
    public async Task ServeAsync(Func<Wire, Task> script)
    {
        try
        {
            while (true)
                _ = PlayAsync(await AcceptAsync(CancellationToken.None), script);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed: the test is over.
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var wire in _wires)
            wire.Dispose();
    }

    private async Task<Wire> AcceptAsync(CancellationToken cancellationToken)
    {
        var socket = await _listener.AcceptAsync(cancellationToken);
        socket.NoDelay = true;
        var wire = new Wire(socket);
        _wires.Add(wire);
        return wire;
    }

    private static async Task PlayAsync(Wire wire, Func<Wire, Task> script)
    {
        try
        {
            await script(wire);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client went away in the middle.
        }
    }
}
