using System.Net;
using Nsx.Testing;
using Tron.Client;
using Tron.Server;
using Tron.Sessions;
using Tron.Tests.Transport;
using Tron.Transport;

namespace Tron.Tests.LengthPrefixed;

/// <summary>A third party's packet format on sessions, server and channel, without a line of RESP: a decoder and a handler are all it takes.</summary>
public class LengthPrefixedTests
{
    [Fact]
    public async Task Two_sessions_talk_in_memory()
    {
        var (near, far) = MemoryConnection.CreatePair();
        var client = new TextClientHandler();
        var session = new Session(near, client, new(), SessionClock.System);
        _ = new Session(far, new UpperCaseHandler(), new(), SessionClock.System).Start();
        _ = session.Start();
        Assert.Equal("HELLO", await Eventually.CompleteAsync(client.AskAsync("hello"), "an answer comes"));
        await Eventually.CompleteAsync(session.CloseAsync(CloseReason.Local), "the session closes");
    }

    [Fact]
    public async Task Frames_are_found_at_every_split_point()
    {
        byte[] wire = [.. LengthPrefixDecoder.Frame("one"u8), .. LengthPrefixDecoder.Frame(""u8), .. LengthPrefixDecoder.Frame("two"u8)];
        foreach (var pieces in SplitPoints.All(wire))
        {
            using var connection = new ScriptedConnection();
            _ = new Session(connection, new UpperCaseHandler(), new(), SessionClock.System).Start();
            foreach (var piece in pieces)
                connection.Feed(piece);
            await Eventually.BeTrueAsync(() => connection.SentBytes.Length == wire.Length, "all are answered");
            Assert.Equal(
                (byte[])[.. LengthPrefixDecoder.Frame("ONE"u8), .. LengthPrefixDecoder.Frame(""u8), .. LengthPrefixDecoder.Frame("TWO"u8)],
                connection.SentBytes);
        }
    }

    [Fact]
    public async Task A_server_serves_many_channels_and_many_requests_at_once()
    {
        await using var server = Serve(0);
        var channels = Enumerable.Range(0, 3).Select(_ => Open(server.LocalEndPoint)).ToList();
        foreach (var channel in channels)
        {
            var client = await Eventually.CompleteAsync(channel.WhenReadyAsync(), "the channel is ready");
            var answers = Enumerable.Range(0, 200).Select(i => client.AskAsync($"request {i}")).ToList();
            Assert.Equal(Enumerable.Range(0, 200).Select(i => $"REQUEST {i}"), await Eventually.CompleteAsync(Task.WhenAll(answers), "all are answered"));
        }

        foreach (var channel in channels)
            await Eventually.CompleteAsync(channel.DisposeAsync().AsTask(), "the channel closes");
    }

    [Fact]
    public async Task A_channel_comes_back_when_the_server_does()
    {
        using var port = FreePorts.Take();
        var server = Serve(port[0]);
        await using var channel = Open(server.LocalEndPoint);
        var before = await Eventually.CompleteAsync(channel.WhenReadyAsync(), "the channel is ready");
        await Eventually.CompleteAsync(server.DisposeAsync().AsTask(), "the server goes");
        await Eventually.BeTrueAsync(() => IsTooLate(before), "the session has ended here as well");

        await using var again = Serve(port[0]);
        var after = await Eventually.CompleteAsync(channel.WhenReadyAsync(), "the channel is ready again");
        Assert.NotSame(before, after);
        Assert.Equal("BACK", await Eventually.CompleteAsync(after.AskAsync("back"), "an answer comes"));
    }

    [Fact]
    public async Task A_length_that_is_a_lie_ends_the_session_before_it_costs_memory()
    {
        await using var server = Serve(0);
        using var wire = await Wire.ConnectAsync(server.LocalEndPoint);
        await wire.SendAsync("\u00ff\u00ff\u00ff\u00ffrest");
        await wire.ExpectEndAsync("");
    }

    private static bool IsTooLate(TextClientHandler client)
    {
        try
        {
            _ = client.AskAsync("too late");
            return false;
        }
        catch (SessionClosedException)
        {
            return true;
        }
    }

    private static SessionServer Serve(int port)
    {
        var server = new SessionServer(
            new SocketAcceptor(new IPEndPoint(Pairs.Loopback.Address, port)), _ => new UpperCaseHandler(), new() { Session = new() { LingerTimeout = TimeSpan.FromMilliseconds(1) } });
        server.Start();
        return server;
    }

    private static SessionChannel<TextClientHandler> Open(EndPoint address)
    {
        var channel = new SessionChannel<TextClientHandler>(
            address,
            () => new(),
            (client, _) => client.AskAsync("hello"),
            new() { Reconnect = new() { FirstDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(20), MaxConnectAttempts = 10_000 } });
        channel.Start();
        return channel;
    }
}
