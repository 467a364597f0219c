using System.Net;
using Nsx.Testing;
using Tron.Client;

namespace Tron.Tests.Client;

public sealed class SessionGroupTests : IAsyncDisposable
{
    private readonly SessionGroup<RespClientSession> _group = new("echo");
    private readonly List<FakeRespPeer> _peers = [];

    [Fact]
    public void An_empty_group_has_nobody_to_give() => Assert.Null(_group.Next());

    [Fact]
    public async Task Ready_handlers_are_given_out_in_turn()
    {
        for (var i = 0; i < 3; i++)
            await AddAsync();
        var turns = Enumerable.Range(0, 9).Select(_ => _group.Next()!).ToArray();
        Assert.Equal(3, turns.Distinct().Count());
        for (var i = 3; i < turns.Length; i++)
            Assert.Same(turns[i - 3], turns[i]);
    }

    [Fact]
    public async Task A_channel_that_is_not_ready_is_passed_over()
    {
        await AddAsync();
        _group.Add(Channel(new(IPAddress.Loopback, 1)));
        var ready = _group.Channels[0].Current;
        Assert.All(Enumerable.Range(0, 6), _ => Assert.Same(ready, _group.Next()));
    }

    [Fact]
    public async Task A_removed_channel_is_closed_and_the_others_stay()
    {
        await AddAsync();
        await AddAsync();
        var (gone, stays) = (_group.Channels[0], _group.Channels[1]);
        await Eventually.CompleteAsync(_group.RemoveAsync(gone.Address), "the channel closes");
        Assert.Equal(ChannelState.Closed, gone.State);
        Assert.Same(stays, Assert.Single(_group.Channels));
        Assert.Same(stays.Current, _group.Next());
    }

    public async ValueTask DisposeAsync()
    {
        await _group.DisposeAsync();
        foreach (var peer in _peers)
            peer.Dispose();
    }

    private static SessionChannel<RespClientSession> Channel(IPEndPoint address) =>
        new(address, () => new(), (handler, _) => handler.CallAsync("PING"), new() { Session = new() { LingerTimeout = TimeSpan.FromMilliseconds(1) } });

    private async Task AddAsync()
    {
        var peer = new FakeRespPeer();
        _peers.Add(peer);
        _ = peer.ServeAsync(AnswerPingsAsync);
        var channel = Channel(peer.EndPoint);
        _group.Add(channel);
        channel.Start();
        await Eventually.CompleteAsync(channel.WhenReadyAsync(), "the channel is ready");
    }

    private static async Task AnswerPingsAsync(Wire wire)
    {
        while (await wire.ReadLineAsync() is { Length: > 0 } line)
        {
            if (line == "PING\r\n")
                await wire.SendAsync("+PONG\r\n");
        }

        wire.ShutdownSend();
    }
}
