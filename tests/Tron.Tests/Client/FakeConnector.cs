using System.Collections.Concurrent;
using System.Net;
using Nsx.Testing;
using Tron.Transport;

namespace Tron.Tests.Client;

/// <summary>A connector whose connections, and whose failures, are the test's.</summary>
internal sealed class FakeConnector : IConnector
{
    private readonly ConcurrentQueue<ScriptedConnection> _made = new();
    private int _tries;

    public int Tries => Volatile.Read(ref _tries);

    /// <summary>Whether somebody listens.</summary>
    public bool IsUp { get; set; } = true;

    /// <summary>Connecting takes until it is given up.</summary>
    public bool Hangs { get; set; }

    /// <summary>What the peer does with a new connection.</summary>
    public Action<ScriptedConnection> Greet { get; set; } = _ => { };

    public ScriptedConnection[] Made => [.. _made];

    public async ValueTask<Connection> ConnectAsync(EndPoint address, TimeSpan timeout, CancellationToken cancellationToken)
    {
        // Decided before the try can be seen: whoever waits for it may change the world at once.
        var (hangs, isUp) = (Hangs, IsUp);
        Interlocked.Increment(ref _tries);
        if (hangs)
            await Task.Delay(Timeout.Infinite, cancellationToken);
        if (!isUp)
            throw new IOException("nobody listens");
        var connection = new ScriptedConnection();
        Greet(connection);
        _made.Enqueue(connection);
        return connection;
    }
}
