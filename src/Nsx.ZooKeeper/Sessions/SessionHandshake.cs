using System.Security.Cryptography;
using Nsx.ZooKeeper.Diagnostics;
using Nsx.ZooKeeper.Jute;
using Nsx.ZooKeeper.Protocol;
using Nsx.ZooKeeper.Sasl;

namespace Nsx.ZooKeeper.Sessions;

/// <summary>Everything that is said before the first request: the session, SASL, credentials, and what is watched.</summary>
internal sealed class SessionHandshake(SessionCore core)
{
    private const int NonceBytes = 16;

    /// <summary>Opens or resumes the session on a connection.</summary>
    /// <returns>False when the session is gone; the next attempt asks for a new one.</returns>
    /// <exception cref="ZooKeeperException">The server refused the credentials.</exception>
    /// <exception cref="IOException">The server would not have us; the message says why, as far as it is known.</exception>
    public bool TryOpen(Connection connection)
    {
        connection.Open(core.Options.Tls);
        var ticket = core.Ticket;
        connection.Write(ConnectFrames.Request(core.LastZxid, (int)core.Options.SessionTimeout.TotalMilliseconds, ticket.Id, ticket.Password.Span));
        var reply = ReadReply(connection);
        if (reply.IsExpired)
        {
            if (ticket.Id == 0)
                throw new IOException($"{connection.Server} refused a new session");
            Expired(ticket);
            return false;
        }

        Authenticate(connection);
        var heartbeat = new Heartbeat(TimeSpan.FromMilliseconds(reply.TimeoutMs), core.Random);
        connection.LimitWrites(heartbeat.ReadTimeout);
        var watches = core.Established(reply, connection.Server);
        foreach (var frame in SetWatchesFrames.Of(core.LastZxid, watches))
            connection.Write(frame.Bytes.Span);
        core.Ready(heartbeat);
        return true;
    }

    private static ConnectReply ReadReply(Connection connection)
    {
        var reply = ConnectReply.Read(connection.ReadFrame());
        if (!reply.IsExpired && reply.SessionId == 0)
            throw new JuteException("expected a session, got one without a number");
        return reply;
    }

    private void Expired(ZkSessionTicket ticket)
    {
        var name = $"0x{ticket.Id:x}";
        ZooKeeperLog.Expired(core.Logger, name);
        core.SessionLost(new ZooKeeperException(ZkError.SessionExpired, null, ZkOutcome.NotSent, $"session {name} has expired"));
    }

    private void Authenticate(Connection connection)
    {
        if (core.Options.Sasl is { } credentials)
            AuthenticateWithSasl(connection, credentials);
        foreach (var auth in core.Credentials())
        {
            var (error, _) = Exchange(connection, RequestFrames.Auth(auth), Xid.Auth);
            if (error != ZkError.Ok)
                throw Refused($"{connection.Server} refused the credentials of scheme {auth.Scheme}");
        }
    }

    private static void AuthenticateWithSasl(Connection connection, ZkSaslDigest credentials)
    {
        var mechanism = new DigestMd5(credentials, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NonceBytes)));
        var (error, challenge) = Exchange(connection, RequestFrames.Sasl([]), xid: 1);
        if (error != ZkError.Ok || challenge.Length == 0)
            throw Refused($"{connection.Server} does not offer SASL: it has no authProvider for it");
        (error, var proof) = Exchange(connection, RequestFrames.Sasl(mechanism.Respond(challenge)), xid: 2);
        if (error != ZkError.Ok)
            throw Refused($"{connection.Server} refused the user '{credentials.User}' or the password");
        mechanism.Verify(proof);
    }

    private static ZooKeeperException Refused(string why) => new(ZkError.AuthFailed, null, ZkOutcome.NotSent, why);

    /// <summary>Sends one request and reads its reply; nothing else is under way.</summary>
    private static (ZkError Error, byte[] Token) Exchange(Connection connection, RequestFrame frame, int xid)
    {
        frame.Stamp(xid);
        connection.Write(frame.Bytes.Span);
        var body = new JuteReader(connection.ReadFrame());
        var header = ReplyHeader.Read(ref body);
        if (header.Xid != xid)
            throw new JuteException($"expected the reply with xid {xid}, got {header.Xid}");
        var hasToken = header.Error == ZkError.Ok && frame.Op == OpCode.Sasl;
        return (header.Error, hasToken ? body.ReadBuffer().ToArray() : []);
    }
}
