using System.Collections.Concurrent;
using Nsx.Testing;
using Tron.Server;
using Tron.Sessions;
using Tron.Tests.Sessions;
using Tron.Transport;

namespace Tron.Tests.Server;

public sealed class SessionServerTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly LogCollector _log = new();
    private readonly FakeAcceptor _acceptor = new();
    private readonly ConcurrentQueue<LineHandler> _handlers = new();
    private readonly SessionClock _clock;
    private SessionServer _server;

    public SessionServerTests()
    {
        _clock = new(_time);
        _server = CreateSut(new());
    }

    [Fact]
    public async Task Each_peer_gets_a_session_and_each_session_a_handler_of_its_own()
    {
        _server.Start();
        using var one = _acceptor.Connect();
        using var other = _acceptor.Connect();
        await Eventually.BeTrueAsync(() => _server.Sessions.Count() == 2, "two sessions are open");
        await one.SendAsync("from one\n"u8.ToArray());
        await other.SendAsync("from other\n"u8.ToArray());
        await Eventually.BeTrueAsync(() => _handlers.All(handler => handler.Frames.Length == 1), "both are heard");
        Assert.Equal(["from one", "from other"], _handlers.Select(handler => handler.Frames[0]).Order());
        Assert.Equal((2, 2L), (_server.SessionCount, _server.AcceptedCount));
    }

    [Fact]
    public async Task After_failures_to_accept_it_waits_longer_and_longer_up_to_a_second()
    {
        _server.Start();
        foreach (var wait in (int[])[10, 20, 40, 80, 160, 320, 640, 1000, 1000])
        {
            _acceptor.Fail("Too many open files");
            await Eventually.BeTrueAsync(() => _time.HasTimerDueIn(TimeSpan.FromMilliseconds(wait)), $"it waits {wait} ms");
            var accepts = _acceptor.Accepts;
            _time.Advance(TimeSpan.FromMilliseconds(wait - 1));
            Assert.Equal(accepts, _acceptor.Accepts);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await Eventually.BeTrueAsync(() => _acceptor.Accepts == accepts + 1, "it tries again");
        }

        Assert.Equal(9, _log.Messages(1003).Count);
        Assert.Equal("Cannot accept connections: Too many open files. Trying again in 10 ms", _log.Messages(1003)[0]);
    }

    [Fact]
    public async Task A_success_makes_the_waits_short_again()
    {
        _server.Start();
        _acceptor.Fail("x");
        await Eventually.BeTrueAsync(() => _time.HasTimerDueIn(TimeSpan.FromMilliseconds(10)), "it waits");
        _time.Advance(TimeSpan.FromMilliseconds(10));
        using var peer = _acceptor.Connect();
        await Eventually.BeTrueAsync(() => _server.SessionCount == 1, "the peer is taken");
        _acceptor.Fail("x");
        await Eventually.BeTrueAsync(() => _log.Messages(1003).Count == 2, "it waits again");
        Assert.All(_log.Messages(1003), message => Assert.EndsWith("in 10 ms", message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_waits_to_accept_stops_at_once()
    {
        _server.Start();
        _acceptor.Fail("x");
        await Eventually.BeTrueAsync(() => _time.HasTimerDueIn(TimeSpan.FromMilliseconds(10)), "it waits");
        await Eventually.CompleteAsync(_server.StopAcceptingAsync(), "it stops without the time passing");
    }

    [Fact]
    public async Task One_peer_too_many_is_told_so_and_takes_no_place()
    {
        _server = CreateSut(new() { MaxSessions = 1, Refusal = "-ERR max number of clients reached\r\n"u8.ToArray() });
        _server.Start();
        var first = _acceptor.Connect();
        await Eventually.BeTrueAsync(() => _server.SessionCount == 1, "the first is taken");
        using var second = _acceptor.Connect();
        Assert.Equal("-ERR max number of clients reached\r\n", await ReadToEndAsync(second));
        Assert.Single(_log.Messages(1004));
        first.Dispose();
        await Eventually.BeTrueAsync(() => _server.SessionCount == 0, "the place is free again");
        using var third = _acceptor.Connect();
        await third.SendAsync("hello\n"u8.ToArray());
        await Eventually.BeTrueAsync(() => _handlers.Any(handler => handler.Frames is ["hello"]), "the third is taken");
    }

    [Fact]
    public async Task Peers_that_are_being_refused_keep_nobody_out()
    {
        _server = CreateSut(new() { MaxSessions = 1 });
        _server.Start();
        var first = _acceptor.Connect();
        await Eventually.BeTrueAsync(() => _server.SessionCount == 1, "the first is taken");
        var slow = new TaskCompletionSource<Connection>();
        _acceptor.Come(_ => new(slow.Task), () => { });
        await Eventually.BeTrueAsync(() => _server.AcceptedCount == 2, "the second is being refused, slowly");
        first.Dispose();
        await Eventually.BeTrueAsync(() => _server.SessionCount == 0, "the first has gone");
        using var third = _acceptor.Connect();
        await Eventually.BeTrueAsync(() => _server.Sessions.Any(), "the third is taken");
        slow.SetException(new IOException("gone"));
    }

    [Fact]
    public async Task A_slow_handshake_holds_up_no_other_peer_and_is_given_up()
    {
        var refused = new TaskCompletionSource();
        _server.Start();
        _acceptor.Come(NeverAsync, refused.SetResult);
        using var next = _acceptor.Connect();
        await Eventually.BeTrueAsync(() => _server.Sessions.Any(), "the next peer is served");
        _time.Advance(TimeSpan.FromSeconds(5));
        await Eventually.CompleteAsync(refused.Task, "the slow one is dropped");
        Assert.Single(_log.Messages(1005));
    }

    [Fact]
    public async Task While_accepting_is_held_nobody_is_taken_in_and_all_are_when_it_goes_on()
    {
        var ready = new TaskCompletionSource();
        _server = CreateSut(new() { WhenReadyToAccept = token => ready.Task.WaitAsync(token) });
        _server.Start();
        using var one = _acceptor.Connect();
        using var other = _acceptor.Connect();
        await one.SendAsync("hello\n"u8.ToArray());
        await Eventually.BeTrueAsync(() => _acceptor.Accepts == 1, "the first has come");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((0, 0L, 1), (_server.SessionCount, _server.AcceptedCount, _acceptor.Accepts));
        ready.SetResult();
        await Eventually.BeTrueAsync(() => _server.Sessions.Count() == 2, "both are taken");
        await Eventually.BeTrueAsync(() => _handlers.Any(handler => handler.Frames is ["hello"]), "what the first has said meanwhile is heard");
    }

    [Fact]
    public async Task A_server_whose_accepting_is_held_stops_at_once_and_drops_whoever_has_come()
    {
        _server = CreateSut(new() { WhenReadyToAccept = token => Task.Delay(Timeout.Infinite, token) });
        _server.Start();
        using var peer = _acceptor.Connect();
        await Eventually.BeTrueAsync(() => _acceptor.Accepts == 1, "a peer has come");
        await Eventually.CompleteAsync(_server.StopAcceptingAsync(), "it stops");
        Assert.Equal("", await ReadToEndAsync(peer));
        Assert.Equal(0, _server.AcceptedCount);
    }

    [Fact]
    public async Task Whoever_holds_accepting_and_fails_costs_a_peer_and_a_pause()
    {
        var asked = 0;
        _server = CreateSut(new() { WhenReadyToAccept = _ => Interlocked.Increment(ref asked) == 1 ? throw new InvalidOperationException("no idea") : Task.CompletedTask });
        _server.Start();
        using var dropped = _acceptor.Connect();
        Assert.Equal("", await ReadToEndAsync(dropped));
        await Eventually.BeTrueAsync(() => _time.HasTimerDueIn(TimeSpan.FromMilliseconds(10)), "it waits");
        Assert.Contains("no idea", Assert.Single(_log.Messages(1003)), StringComparison.Ordinal);
        using var next = _acceptor.Connect();
        _time.Advance(TimeSpan.FromMilliseconds(10));
        await Eventually.BeTrueAsync(() => _server.SessionCount == 1, "the next one is taken");
    }

    [Fact]
    public async Task Closing_closes_every_session_and_waits_for_it()
    {
        _server.Start();
        using var peer = _acceptor.Connect();
        await Eventually.BeTrueAsync(() => _server.Sessions.Any(), "the session is open");
        var closing = _server.CloseAsync(new(CloseKind.Local, "going away"));
        Assert.Equal("", await ReadToEndAsync(peer));
        Assert.False(closing.IsCompleted);
        await peer.ShutdownSendAsync();
        await Eventually.CompleteAsync(closing, "the server has closed");
        Assert.Equal("going away", Assert.Single(Assert.Single(_handlers).ClosedReasons).Message);
    }

    [Fact]
    public async Task A_handshake_that_ends_behind_the_closing_makes_no_session_that_lives()
    {
        _server.Start();
        var opening = new TaskCompletionSource<Connection>();
        _acceptor.Come(_ => new(opening.Task), () => { });
        await Eventually.BeTrueAsync(() => _server.AcceptedCount == 1, "a peer is in its handshake");
        await _server.CloseAsync(CloseReason.Local);
        var (client, server) = MemoryConnection.CreatePair();
        opening.SetResult(server);
        Assert.Equal("", await ReadToEndAsync(client));
        await Eventually.BeTrueAsync(() => _server.SessionCount == 0, "nothing is left");
    }

    [Fact]
    public async Task A_peer_that_breaks_the_protocol_is_logged_as_such()
    {
        _server.Start();
        using var peer = _acceptor.Connect();
        await peer.SendAsync("bad\n"u8.ToArray());
        await peer.ShutdownSendAsync();
        await Eventually.BeTrueAsync(() => _log.Messages(1006).Count == 1, "the breach is logged");
        Assert.Contains("expected a line, got rubbish", _log.Messages(1006)[0], StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _server.Sessions)
            session.Abort(CloseReason.Local);
        await _server.DisposeAsync();
        _clock.Dispose();
    }

    private static async ValueTask<Connection> NeverAsync(CancellationToken cancellationToken)
    {
        var never = new TaskCompletionSource<Connection>();
        return await never.Task.WaitAsync(cancellationToken);
    }

    private static async Task<string> ReadToEndAsync(Connection connection)
    {
        var text = "";
        var buffer = new byte[1000];
        while (await Eventually.CompleteAsync(connection.ReceiveAsync(buffer).AsTask(), "the server answers or ends") is var count and > 0)
            text += Bytes.Text(buffer.AsSpan(0, count));
        return text;
    }

    private SessionServer CreateSut(SessionServerOptions options) => new(_acceptor, _ => CreateHandler(), options with { Clock = _clock, Logger = _log });

    private LineHandler CreateHandler()
    {
        var handler = new LineHandler();
        _handlers.Enqueue(handler);
        return handler;
    }
}
