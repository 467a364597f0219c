using Nsx.Testing;
using Tron.Client;
using Tron.Resp;
using Tron.Sessions;

namespace Tron.Tests.Sessions;

/// <summary>A send that breaks in the middle of a frame leaves a stream that nobody can read: nothing may be sent or matched on it again.</summary>
public class PoisonTests
{
    private const string Frame = "*2\r\n$4\r\nECHO\r\n$5\r\nhello\r\n";

    public static TheoryData<int> EveryByte => [.. Enumerable.Range(0, Frame.Length)];

    [Theory]
    [MemberData(nameof(EveryByte))]
    public async Task After_a_send_that_breaks_at_any_byte_the_session_is_dead(int passed)
    {
        const string first = "*1\r\n$4\r\nPING\r\n";
        using var clock = new SessionClock(new ManualTimeProvider());
        var wire = new ScriptedConnection();
        var broken = new ThrowingConnection(wire, first.Length + passed);
        var handler = new RespClientSession();
        var session = new Session(broken, handler, new(), clock);
        _ = session.Start();

        var waiting = handler.SendAsync("PING");
        var failed = Send(handler);
        await Eventually.CompleteAsync(session.Completion, "the session ends");
        await AssertClosedAsync(waiting);
        await AssertClosedAsync(failed);

        wire.Feed("+PONG\r\n$5\r\nhello\r\n");
        Assert.Throws<SessionClosedException>(() => { _ = handler.SendAsync("PING"); });
        session.Flush();
        Assert.Equal(first + Frame[..passed], wire.SentText);
        Assert.Equal((0, true), (broken.SendsAfterFailure, wire.IsDisposed));
        Assert.Equal(CloseKind.ConnectionLost, session.CloseReason!.Kind);
    }

    private static Task<RespValue> Send(RespClientSession handler)
    {
        try
        {
            return handler.SendAsync("ECHO", "hello");
        }
        catch (SessionClosedException e)
        {
            return Task.FromException<RespValue>(e);
        }
    }

    private static async Task AssertClosedAsync(Task reply)
    {
        var error = await Assert.ThrowsAsync<SessionClosedException>(() => Eventually.CompleteAsync(reply, "the waiter is told"));
        Assert.Equal(CloseKind.ConnectionLost, error.Reason.Kind);
    }
}
