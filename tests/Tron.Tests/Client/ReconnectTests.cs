using Nsx.Testing;
using Tron.Client;
using Tron.Sessions;

namespace Tron.Tests.Client;

/// <summary>Real sockets, a real clock, and a network that fails.</summary>
public sealed class ReconnectTests
{
    private const string Ping = "*1\r\n$4\r\nPING\r\n";

    [Fact]
    public async Task A_channel_finds_its_peer_again_after_the_peer_has_restarted()
    {
        using var port = FreePorts.Take();
        using var first = new FakeRespPeer(port[0]);
        await using var channel = Channel(first.EndPoint);
        channel.Start();
        var wire = await first.AcceptAsync();
        await wire.ExpectAsync(Ping);
        await wire.SendAsync("+PONG\r\n");
        await Eventually.CompleteAsync(channel.WhenReadyAsync(), "the first session is ready");

        wire.Reset();
        first.Dispose();
        using var second = new FakeRespPeer(port[0]);
        wire = await second.AcceptAsync();
        await wire.ExpectAsync(Ping);
        await wire.SendAsync("+PONG\r\n");
        var ready = await Eventually.CompleteAsync(channel.WhenReadyAsync(), "the second session is ready");
        var reply = ready.SendAsync("PING");
        await wire.AskAsync("+AGAIN\r\n", Ping);
        Assert.Equal("AGAIN", (await Eventually.CompleteAsync(reply, "the reply comes")).Text);
        wire.ShutdownSend();
    }

    [Fact]
    public async Task Replies_are_never_crossed_whatever_the_network_does()
    {
        using var redis = await RedisServer.StartAsync();
        await using var proxy = new FaultProxy(redis.EndPoint, seed: 7);
        proxy.ToServer.SliceBytes = 7;
        proxy.ToClient.SliceBytes = 5;
        await using var channel = Channel(proxy.EndPoint);
        channel.Start();
        int answered = 0, lost = 0;
        for (var i = 0; i < 400; i++)
        {
            var text = $"{i}-{new string('x', i % 50)}";
            try
            {
                var handler = await Eventually.CompleteAsync(channel.WhenReadyAsync(), "the channel is ready");
                var reply = handler.SendAsync("ECHO", text);
                if (i % 40 == 39)
                    proxy.ResetAll();
                Assert.Equal(text, (await Eventually.CompleteAsync(reply, "every request has an outcome")).Text);
                answered++;
            }
            catch (SessionClosedException)
            {
                lost++;
            }
        }

        Assert.Equal(400, answered + lost);
        Assert.True(answered >= 300 && proxy.ResetCount >= 1, $"{answered} answered, {lost} lost, {proxy.ResetCount} resets");
    }

    private static SessionChannel<RespClientSession> Channel(System.Net.EndPoint address) => new(
        address,
        () => new(),
        (handler, _) => handler.CallAsync("PING"),
        new()
        {
            Reconnect = new() { FirstDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(20), MaxConnectAttempts = 10_000, ConnectTimeout = TimeSpan.FromSeconds(20) },
            Session = new() { LingerTimeout = TimeSpan.FromMilliseconds(1) },
            Random = new Random(1),
        });
}
