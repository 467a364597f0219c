using System.Collections.Concurrent;
using System.Net;
using Nsx.Testing;
using Tron.Client;
using Tron.Sessions;

namespace Tron.Tests.Client;

/// <summary>A channel whose peer, time and chance are the test's. Its handshake is a PING.</summary>
internal sealed class ChannelRig : IAsyncDisposable
{
    private readonly ConcurrentQueue<(ChannelState State, string? Error)> _changes = new();

    public ChannelRig(ReconnectOptions? reconnect = null)
    {
        Clock = new(Time);
        Channel = new(
            new IPEndPoint(IPAddress.Loopback, 7400),
            () => new(),
            (handler, _) => handler.CallAsync("PING"),
            new() { Connector = Connector, Reconnect = reconnect ?? new(), Clock = Clock, Random = new Halves(), Session = new(), Logger = Log });
        Channel.StateChanged += (state, error) => _changes.Enqueue((state, error?.Message));
    }

    public ManualTimeProvider Time { get; } = new();

    public SessionClock Clock { get; }

    public FakeConnector Connector { get; } = new() { Greet = connection => connection.Feed("+PONG\r\n") };

    public LogCollector Log { get; } = new();

    public SessionChannel<RespClientSession> Channel { get; }

    public ChannelState[] States => [.. _changes.Select(change => change.State)];

    public (ChannelState State, string? Error)[] Changes => [.. _changes];

    public async Task<ChannelRig> StartedAsync(ChannelState until)
    {
        Channel.Start();
        await ReachAsync(until);
        return this;
    }

    /// <summary>Waits until the channel is in a state, and has said so.</summary>
    public Task ReachAsync(ChannelState state) =>
        Eventually.BeTrueAsync(() => Channel.State == state && States is [.., var last] && last == state, $"the channel is {state}, not {Channel.State}");

    /// <summary>Checks that the channel waits for exactly so long, and lets the time pass.</summary>
    public async Task PassWaitAsync(double milliseconds)
    {
        var wait = TimeSpan.FromMilliseconds(milliseconds);
        await Eventually.BeTrueAsync(() => Time.HasTimerDueIn(wait), $"the channel waits {milliseconds} ms (now: {string.Join(", ", Time.DueTimes())})");

        // Counted while it waits: before, the try that led here may still be under way.
        var tries = Connector.Tries;
        Time.Advance(wait);
        await Eventually.BeTrueAsync(() => Connector.Tries == tries + 1, "it tries again");
    }

    public async ValueTask DisposeAsync()
    {
        Connector.Hangs = false;
        var disposing = Channel.DisposeAsync().AsTask();
        foreach (var connection in Connector.Made)
            connection.EndInput();
        await Eventually.CompleteAsync(disposing, "the channel closes");
        Clock.Dispose();
    }

    /// <summary>Chance that is always a half: waits are then three quarters of the longest.</summary>
    private sealed class Halves : Random
    {
        public override double NextDouble() => 0.5;
    }
}
