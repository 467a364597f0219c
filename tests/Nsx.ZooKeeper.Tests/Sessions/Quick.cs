using System.Collections.Concurrent;
using Nsx.Testing;
using Nsx.Testing.ZooKeeper;

namespace Nsx.ZooKeeper.Tests.Sessions;

/// <summary>A client whose waits are short, what it has been through, and the ways to hurt it.</summary>
internal sealed class Quick : IAsyncDisposable
{
    private readonly ConcurrentQueue<ZkStateChange> _changes = new();

    private Quick(ZooKeeperOptions options, LogCollector log)
    {
        Log = log;
        var loggers = new Loggers(log);
        Client = new(options with { LoggerFactory = loggers });
        Client.StateChanged += _changes.Enqueue;
        loggers.LetGo();
    }

    public ZooKeeperClient Client { get; }

    public LogCollector Log { get; }

    public IReadOnlyList<ZkStateChange> Changes => [.. _changes];

    public IEnumerable<ZkState> States => Changes.Select(change => change.To);

    public static ZooKeeperOptions Options(string servers) => new()
    {
        ConnectionString = servers,
        SessionTimeout = TimeSpan.FromSeconds(20),
        ConnectTimeout = TimeSpan.FromSeconds(2),
        Backoff = new() { First = TimeSpan.FromMilliseconds(5), Max = TimeSpan.FromMilliseconds(50) },
    };

    public static Quick Start(ZooKeeperOptions options) => new(options, new());

    public static async Task<Quick> ConnectAsync(ZooKeeperOptions options)
    {
        var quick = Start(options);
        await quick.BeenAsync(ZkState.Connected);
        return quick;
    }

    public static Task<Quick> ConnectAsync(string servers) => ConnectAsync(Options(servers));

    /// <summary>Ends a session as the ensemble does when nobody gives a sign of life. Its owner must not be connected, or it takes it back.</summary>
    public static async Task ExpireAsync(ZooKeeperServer server, ZkSessionTicket ticket)
    {
        using var thief = await Fixtures.RawSession.ConnectAsync(server.EndPoint, id: ticket.Id, password: ticket.Password.ToArray());
        thief.Id.ShouldBe(ticket.Id);
        await thief.CloseAsync();
    }

    /// <summary>Waits until the client has been in a state so many times.</summary>
    public Task BeenAsync(ZkState state, int times = 1) =>
        Eventually.BeTrueAsync(() => States.Count(to => to == state) >= times, $"the client becomes {state}, {times} times; it was {string.Join(", ", States)}");

    /// <summary>Begins to close, where no server is left to say goodbye to.</summary>
    public void Leave() => _ = Client.CloseAsync();

    public ValueTask DisposeAsync() => Client.DisposeAsync();
}
