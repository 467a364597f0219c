using System.Net;
using Nsx.ZooKeeper.Diagnostics;

namespace Nsx.ZooKeeper.Sessions;

/// <summary>What servers did instead of opening the session, and what follows from it.</summary>
/// <remarks>
/// A server whose data are older than what this client has seen closes the connection without a word, and goes on so for ever
/// if its data were wiped or restored. Such a session has to be given up: at once if a server that leads admits to older data,
/// else after <see cref="ZooKeeperOptions.AbandonSessionAfter"/>. Servers that cannot be reached at all are no reason to:
/// nothing is lost by waiting for them. A server that refuses the credentials may be one whose configuration is older than the
/// others': the client is over when all of one round refused them. Used by the reading thread only.
/// </remarks>
internal sealed class RefusalLog(SessionCore core)
{
    private static readonly TimeSpan s_warnEvery = TimeSpan.FromMinutes(1);
    private static readonly byte[] s_command = "srvr"u8.ToArray();

    private readonly List<(ServerAddress Server, IPEndPoint EndPoint)> _silent = [];
    private readonly List<string> _reasons = [];
    private readonly HashSet<ServerAddress> _refusedCredentials = [];
    private TimeSpan? _silentSince;
    private TimeSpan? _lastWarned;
    private ZooKeeperException? _refusal;

    public void Clear()
    {
        ForgetRound();
        (_silentSince, _lastWarned) = (null, null);
    }

    public void Add(Exception reason) => _reasons.Add(reason.Message);

    public void Add(Connection connection, Exception reason)
    {
        var isSilent = connection.IsOpen && connection.BytesRead == 0;
        if (isSilent)
        {
            _silent.Add((connection.Server, connection.EndPoint));
            _silentSince ??= core.Clock.Now;
        }

        var text = isSilent && reason is EndOfStreamException
            ? $"{connection.Server} accepted the connection and closed it without a word: it has no quorum, or older data than this client has seen, or too many connections from here (maxClientCnxns), or it expects TLS"
            : Named(connection.Server.ToString(), reason.Message.TrimEnd('.'));
        _reasons.Add(text);
        ZooKeeperLog.AttemptFailed(core.Logger, text);
    }

    /// <summary>A server refused the credentials before the session was open.</summary>
    public void Add(Connection connection, ZooKeeperException refusal)
    {
        Add(connection, (Exception)refusal);
        _refusedCredentials.Add(connection.Server);
        _refusal = refusal;
    }

    /// <summary>Every server was asked, and none would have us.</summary>
    public void RoundOver()
    {
        if (_refusedCredentials.Count == core.Target.Servers.Count)
        {
            ZooKeeperLog.AuthFailed(core.Logger, _refusal!.Message);
            core.End(ZkState.AuthFailed, _refusal);
            return;
        }

        if (_silent.Count > 0)
            ThinkAboutGivingUp();
        if (_reasons.Count > 0 && (_lastWarned is not { } last || core.Clock.Now - last >= s_warnEvery))
        {
            _lastWarned = core.Clock.Now;
            ZooKeeperLog.NoServer(core.Logger, string.Join(',', core.Target.Servers), string.Join("; ", _reasons.Distinct()));
        }

        ForgetRound();
    }

    private static string Named(string server, string reason) => reason.Contains(server, StringComparison.Ordinal) ? reason : $"{server}: {reason}";

    private void ForgetRound()
    {
        _silent.Clear();
        _reasons.Clear();
        _refusedCredentials.Clear();
    }

    private void ThinkAboutGivingUp()
    {
        if (core.Ticket.Id == 0)
            return;
        foreach (var (server, endPoint) in _silent)
        {
            if (Ask(server, endPoint) is not { } probe || probe.Role == ServerRole.Follows)
                continue;
            if (probe.Role == ServerRole.Leads && probe.Zxid < core.LastZxid)
                GiveUp($"{server} has data up to transaction 0x{probe.Zxid:x}, but 0x{core.LastZxid:x} was seen: the data of the ensemble were wiped or restored");
            // Who leads has its reasons, and who has no quorum keeps the sessions for when there is one.
            _silentSince = null;
            return;
        }

        if (core.Options.AbandonSessionAfter is { } patience && core.Clock.Now - _silentSince >= patience)
            GiveUp($"servers accept connections, but have not answered for {patience.TotalSeconds:0.#} s (AbandonSessionAfter)");
    }

    private void GiveUp(string reason)
    {
        _silentSince = null;
        ZooKeeperLog.Abandoned(core.Logger, core.SessionName, reason);
        core.SessionLost(new ZooKeeperException(ZkError.SessionExpired, null, ZkOutcome.NotSent, reason));
    }

    /// <summary>What a server says of itself; null when it does not.</summary>
    private ServerProbe? Ask(ServerAddress server, IPEndPoint endPoint)
    {
        using var connection = new Connection(server, endPoint, core.Clock, core.Options.MaxResponseBytes);
        try
        {
            core.Opening(connection);
            connection.Open(core.Options.Tls);
            connection.Write(s_command);
            return ServerProbe.Parse(connection.ReadToEnd());
        }
        catch (Exception e) when (ReceiveLoop.IsExpected(e))
        {
            return null;
        }
        finally
        {
            core.Forget(connection);
        }
    }
}
