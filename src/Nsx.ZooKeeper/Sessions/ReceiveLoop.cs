using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Nsx.ZooKeeper.Diagnostics;
using Nsx.ZooKeeper.Jute;
using Nsx.ZooKeeper.Protocol;

namespace Nsx.ZooKeeper.Sessions;

/// <summary>The thread that connects and reads: it finds a server, opens or resumes the session there, and hands replies on.</summary>
/// <remarks>
/// <code>
///   ServerList ──► Connection ──► SessionHandshake ──► replies, events ──► dropped ──► the next server
/// </code>
/// </remarks>
internal sealed class ReceiveLoop(SessionCore core)
{
    /// <summary>A connection that lived shorter counts as a failure, so that a server which drops everybody is not hammered.</summary>
    private static readonly TimeSpan s_longEnough = TimeSpan.FromSeconds(1);

    private readonly ServerList _servers = new(core.Target.Servers, core.Options.Backoff, core.Random);
    private readonly SessionHandshake _handshake = new(core);
    private readonly RefusalLog _refusals = new(core);
    private TimeSpan _lastContact;
    private bool _isClosed;

    public void Run()
    {
        while (!core.IsOver && !_isClosed)
        {
            if (_servers.IsRoundOver)
                BeginRound();
            else
                VisitNext();
        }
    }

    /// <summary>Whether an exception is one of those that networks and servers cause.</summary>
    public static bool IsExpected(Exception e) =>
        e is IOException or SocketException or ObjectDisposedException or AuthenticationException or InvalidOperationException;

    private void BeginRound()
    {
        core.Pause(_servers.NextWait(LongestWait()));
        if (!core.IsOver)
            _servers.BeginRound();
    }

    /// <summary>While the session may still be alive it is not lost by politeness.</summary>
    private TimeSpan LongestWait()
    {
        var timeout = core.Session.NegotiatedTimeout;
        return timeout > TimeSpan.Zero && core.Clock.Now - _lastContact < timeout ? timeout / 8 : core.Options.Backoff.Max;
    }

    private void VisitNext()
    {
        try
        {
            var (server, endPoint) = _servers.Next();
            Visit(server, endPoint);
        }
        catch (IOException e)
        {
            _refusals.Add(e);
        }

        if (_servers.IsRoundOver && !core.IsOver)
            _refusals.RoundOver();
    }

    private void Visit(ServerAddress server, IPEndPoint endPoint)
    {
        using var connection = new Connection(server, endPoint, core.Clock, core.Options.MaxResponseBytes);
        ZooKeeperLog.Connecting(core.Logger, server.ToString(), endPoint.ToString(), core.SessionName);
        var reason = TryServe(connection);
        if (_isClosed)
            core.End(ZkState.Closed, cause: null);
        core.Dropped(reason);
    }

    /// <returns>Why it ended.</returns>
    private Exception TryServe(Connection connection)
    {
        var established = TimeSpan.MaxValue;
        try
        {
            core.Opening(connection);
            if (!_handshake.TryOpen(connection))
            {
                // A server that knows this is well: it is asked for a new session without a wait.
                _servers.WasServed();
                return new IOException("the session has expired");
            }

            established = core.Clock.Now;
            _refusals.Clear();
            while (!_isClosed)
                Dispatch(connection.ReadFrame());
            return new IOException("the session was closed");
        }
        catch (Exception e) when (IsExpected(e))
        {
            var reason = connection.AbortReason ?? e;
            if (established == TimeSpan.MaxValue)
                _refusals.Add(connection, reason);
            else
                DroppedAfter(connection, core.Clock.Now - established);
            return reason;
        }
        catch (ZooKeeperException e) when (e.Error == ZkError.AuthFailed)
        {
            if (established == TimeSpan.MaxValue)
            {
                _refusals.Add(connection, e);
                return e;
            }

            ZooKeeperLog.AuthFailed(core.Logger, e.Message);
            core.End(ZkState.AuthFailed, e);
            return e;
        }
    }

    private void DroppedAfter(Connection connection, TimeSpan life)
    {
        _lastContact = connection.LastRead;
        _servers.Dropped(connection.Server);
        if (life >= s_longEnough)
            _servers.WasServed();
    }

    private void Dispatch(ReadOnlySpan<byte> frame)
    {
        var body = new JuteReader(frame);
        var header = ReplyHeader.Read(ref body);
        ZooKeeperMetrics.Received(frame.Length);
        switch (header.Xid)
        {
            case Xid.Notification:
                core.Watches.Fire(WatcherEvent.Read(ref body), header.Zxid);
                break;
            case Xid.Ping:
                PingAnswered();
                break;
            case Xid.SetWatches:
                if (header.Error == ZkError.SessionClosedRequireSaslAuth)
                    throw RefusedWithoutSasl();
                if (header.Error != ZkError.Ok)
                    throw new IOException($"the server would not set the watches again: {header.Error}");
                break;
            default:
                Answer(header, ref body);
                break;
        }
    }

    private void Answer(in ReplyHeader header, ref JuteReader body)
    {
        Request request;
        lock (core.Gate)
            request = core.Queue.Replied_NeedsLock(header.Xid);
        if (header.Xid != Xid.Auth)
            core.SawZxid(header.Zxid);
        ZooKeeperMetrics.Answered(request.Frame.Op, header.Error);
        _isClosed = request.Frame.Op == OpCode.CloseSession;
        request.Reply(header, ref body);
        if (request.Frame.Op == OpCode.Auth && header.Error != ZkError.Ok)
            throw Refused("the server refused the added credentials");
        if (header.Error == ZkError.SessionClosedRequireSaslAuth)
            throw RefusedWithoutSasl();
    }

    private static ZooKeeperException RefusedWithoutSasl() =>
        Refused("the server serves nobody who has not authenticated with SASL (ZooKeeperOptions.Sasl)");

    private static ZooKeeperException Refused(string why) => new(ZkError.AuthFailed, null, ZkOutcome.Rejected, why);

    private void PingAnswered()
    {
        TimeSpan? took;
        lock (core.Gate)
            took = core.Heartbeat_NeedsLock?.PingAnswered(core.Clock.Now);
        if (took is { } time)
            ZooKeeperMetrics.PingAnswered(time);
    }
}
