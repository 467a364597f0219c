using System.Buffers;
using Nsx.ZooKeeper.Diagnostics;
using Nsx.ZooKeeper.Protocol;

namespace Nsx.ZooKeeper.Sessions;

/// <summary>The thread that writes and keeps time: requests, pings, silent servers, callers whose patience has ended.</summary>
/// <remarks>
/// A thread of its own, because servers end the sessions of clients whose pings wait behind a starved thread pool.
/// </remarks>
internal sealed class SendLoop(SessionCore core)
{
    private const int BatchBytes = 256 * 1024;

    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly RequestFrame _ping = RequestFrames.Ping();

    public void Run()
    {
        _ping.Stamp(Xid.Ping);
        while (NextStep() is { } step)
        {
            foreach (var (request, wasSent) in step.Expired)
                request.GiveUp(TimedOut(request, wasSent));
            if (step.GiveUp is { } reason)
                step.Connection!.Abort(reason);
            else if (_output.WrittenCount > 0)
                Write(step.Connection!);
        }
    }

    /// <summary>Waits until something has to be done. Null when the client is over.</summary>
    private Step? NextStep()
    {
        lock (core.Gate)
        {
            _output.ResetWrittenCount();
            while (!core.IsOver)
            {
                var now = core.Clock.Now;
                var expired = core.Queue.TakeExpired_NeedsLock(now);
                var connection = core.Connection_NeedsLock;
                var (giveUp, next) = connection is null ? (null, TimeSpan.MaxValue) : Look_NeedsLock(connection, now);
                if (expired.Count > 0 || giveUp is not null || _output.WrittenCount > 0)
                    return new(connection, expired, giveUp);
                var deadline = core.Queue.NextDeadline_NeedsLock();
                core.Clock.Wait(core.Gate, next < deadline ? next : deadline);
            }

            return null;
        }
    }

    /// <summary>Puts what the connection needs into the output.</summary>
    /// <returns>Why it is given up, and when to look again.</returns>
    private (Exception? GiveUp, TimeSpan Next) Look_NeedsLock(Connection connection, TimeSpan now)
    {
        if (connection.AbortReason is not null)
            return (null, TimeSpan.MaxValue);
        if (core.Heartbeat_NeedsLock is not { } heartbeat)
        {
            if (now < core.OpenBy_NeedsLock)
                return (null, core.OpenBy_NeedsLock);

            // Within the monitor: a session is given up or established, and never both.
            connection.Abort(new TimeoutException($"{connection.Server} did not open the session within {core.Options.ConnectTimeout.TotalSeconds:0.###} s (ConnectTimeout)"));
            return (null, TimeSpan.MaxValue);
        }

        var (due, next) = heartbeat.Check(now, connection);
        if (due == HeartbeatDue.GiveUp)
            return (new TimeoutException($"{connection.Server} sent nothing for {heartbeat.ReadTimeout.TotalSeconds:0.###} s"), now);
        core.Queue.Send_NeedsLock(_output, BatchBytes);
        if (due == HeartbeatDue.Ping)
        {
            _output.Write(_ping.Bytes.Span);
            heartbeat.PingSent(now);
        }

        if (_output.WrittenCount > 0)
            heartbeat.Written(now);
        return (null, next);
    }

    private void Write(Connection connection)
    {
        try
        {
            connection.Write(_output.WrittenSpan);
            ZooKeeperMetrics.Sent(_output.WrittenCount);
        }
        catch (Exception e) when (ReceiveLoop.IsExpected(e))
        {
            connection.Abort(new IOException($"{connection.Server} could not be written to: {e.Message}", e));
        }
    }

    private ZooKeeperException TimedOut(Request request, bool wasSent) => new(
        ZkError.OperationTimeout,
        request.Path,
        wasSent && request.IsWrite ? ZkOutcome.Unknown : ZkOutcome.NotSent,
        $"no answer within {core.Options.RequestTimeout.TotalSeconds:0.###} s (RequestTimeout); the client is {core.State}");

    private sealed record Step(Connection? Connection, List<(Request Request, bool WasSent)> Expired, Exception? GiveUp);
}
