using System.Net;

namespace Nsx.Testing.ZooKeeper;

/// <summary>
/// A server that does what the test says and nothing else, for what a real one will not do: wrong numbers, torn frames, silence. It does
/// not even answer pings.
/// </summary>
public sealed class FakeZooKeeper : IAsyncDisposable
{
    private readonly FakeRespPeer _listener;

    /// <summary>Listens on a port of its own, or on one that an earlier fake has left.</summary>
    public FakeZooKeeper(int port = 0) => _listener = new(port);

    public IPEndPoint EndPoint => _listener.EndPoint;

    public string ConnectionString => $"127.0.0.1:{EndPoint.Port}";

    /// <summary>Waits for the next client.</summary>
    public async Task<FakeZooKeeperPeer> AcceptAsync() => new(await _listener.AcceptAsync());

    /// <summary>Waits for the next client, reads its first frame, and grants it a session.</summary>
    public async Task<FakeZooKeeperPeer> AcceptSessionAsync(int timeoutMs = 10_000, long sessionId = 0x1234, byte[]? password = null)
    {
        var peer = await AcceptAsync();
        await peer.ReadConnectAsync();
        await peer.ReplyConnectAsync(timeoutMs, sessionId, password);
        return peer;
    }

    /// <summary>Plays one script to each client that comes, until the fake is disposed.</summary>
    public Task ServeAsync(Func<FakeZooKeeperPeer, Task> script) => _listener.ServeAsync(wire => PlayAsync(new(wire), script));

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task PlayAsync(FakeZooKeeperPeer peer, Func<FakeZooKeeperPeer, Task> script)
    {
        try
        {
            await script(peer);
        }
        catch (EndOfStreamException)
        {
            // The client went away in the middle.
        }
    }
}
