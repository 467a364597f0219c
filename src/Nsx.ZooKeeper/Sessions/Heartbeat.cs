namespace Nsx.ZooKeeper.Sessions;

/// <summary>When to ping, and when to give a silent server up.</summary>
/// <remarks>
/// A server is given up after two thirds of the session's time without a byte from it, so that a third is left to go
/// elsewhere. It is pinged when nothing was written for a third of that time, at most 10 s, less a random tenth, so that
/// clients that began together do not beat together.
/// </remarks>
internal sealed class Heartbeat(TimeSpan sessionTimeout, Random random)
{
    private const double Spread = 0.1;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    private TimeSpan _lastWritten;
    private TimeSpan _lastChecked;
    private TimeSpan _sentAt;
    private bool _isPinging;

    public TimeSpan ReadTimeout { get; } = sessionTimeout * 2 / 3;

    public TimeSpan PingEvery { get; } = (sessionTimeout / 3 < s_longest ? sessionTimeout / 3 : s_longest) * (1 - (Spread * random.NextDouble()));

    public void Began(TimeSpan now) => (_lastWritten, _lastChecked) = (now, now);

    public void Written(TimeSpan now) => _lastWritten = now;

    /// <summary>What is due now, and when to ask again.</summary>
    /// <remarks>
    /// If this process itself slept, a silence says nothing about the server: it gets a ping and the whole time once more.
    /// </remarks>
    public (HeartbeatDue Due, TimeSpan Next) Check(TimeSpan now, Connection connection)
    {
        var slept = now - _lastChecked > ReadTimeout;
        _lastChecked = now;
        if (now - connection.LastRead >= ReadTimeout)
        {
            if (!slept && !connection.HasUnreadInput)
                return (HeartbeatDue.GiveUp, now);
            connection.LastRead = now;
            return (HeartbeatDue.Ping, now + PingEvery);
        }

        var ping = _lastWritten + PingEvery;
        var giveUp = connection.LastRead + ReadTimeout;
        if (ping <= now)
            return (HeartbeatDue.Ping, Earlier(now + PingEvery, giveUp));
        return (HeartbeatDue.Nothing, Earlier(ping, giveUp));
    }

    public void PingSent(TimeSpan now)
    {
        if (!_isPinging)
            (_sentAt, _isPinging) = (now, true);
    }

    /// <summary>How long the oldest unanswered ping took; null when none was under way.</summary>
    public TimeSpan? PingAnswered(TimeSpan now)
    {
        if (!_isPinging)
            return null;
        _isPinging = false;
        return now - _sentAt;
    }

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

/// <summary>What a connection needs now.</summary>
internal enum HeartbeatDue
{
    Nothing,
    Ping,
    GiveUp,
}
