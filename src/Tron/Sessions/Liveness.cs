namespace Tron.Sessions;

/// <summary>The clocks of one session: heartbeats, idleness, unfinished frames, peers that do not read, goodbyes that take too long.</summary>
/// <remarks>Times are read from the clock's last tick, not per frame: a second more or less does not matter to these rules.</remarks>
internal sealed class Liveness
{
    private readonly Session _session;
    private readonly SessionHandler _handler;
    private readonly SessionOptions _options;
    private readonly SessionClock _clock;
    private long _lastReceived;
    private long _heartbeatSent;
    private long _frameBegan;
    private long _sendStalled;
    private long _lingerBegan;
    private int _seenProgress;
    private volatile bool _isPaused;

    public Liveness(Session session, SessionHandler handler, SessionOptions options, SessionClock clock)
    {
        (_session, _handler, _options, _clock) = (session, handler, options, clock);
        _lastReceived = clock.LastTick;
    }

    public void Received()
    {
        _lastReceived = _clock.LastTick;
        _heartbeatSent = 0;
    }

    public void FrameHasBegun()
    {
        if (_frameBegan == 0)
            _frameBegan = _clock.LastTick;
    }

    public void FrameHasEnded() => _frameBegan = 0;

    public void LingerStarts() => _lingerBegan = _clock.LastTick;

    /// <summary>We do not read for a while: what the peer does meanwhile is not held against it.</summary>
    public bool IsPaused => _isPaused;

    public void Paused() => _isPaused = true;

    public void Resumed() => _isPaused = false;

    public void Check(long now)
    {
        if (_isPaused)
            ForgetSilence(now);
        if (Late(_lingerBegan, _options.LingerTimeout, now))
            _session.Abort(CloseReason.Local);
        else if (Late(_frameBegan, _options.FrameTimeout, now))
            End(CloseKind.FrameTimeout, "a frame was begun and not finished", nameof(SessionOptions.FrameTimeout), _options.FrameTimeout);
        else if (Late(_heartbeatSent, _options.HeartbeatTimeout, now))
            End(CloseKind.HeartbeatTimeout, "a heartbeat was not answered", nameof(SessionOptions.HeartbeatTimeout), _options.HeartbeatTimeout);
        else if (SendHasStalled(now))
            End(CloseKind.SlowReader, "the peer does not read", nameof(SessionOptions.SendTimeout), _options.SendTimeout);
        else if (Late(_lastReceived, _options.IdleTimeout, now) && !_handler.IsWaiting)
            End(CloseKind.Idle, "nothing was received", nameof(SessionOptions.IdleTimeout), _options.IdleTimeout);
        else
            SendHeartbeat(now);
    }

    private void ForgetSilence(long now)
    {
        _lastReceived = now;
        _heartbeatSent = 0;
        if (_frameBegan != 0)
            _frameBegan = now;
    }

    private void SendHeartbeat(long now)
    {
        var patience = _handler.IsWaiting ? _options.HeartbeatWhenWaiting : _options.HeartbeatWhenIdle;
        if (_heartbeatSent != 0 || _session.State != SessionState.Open || !Late(_lastReceived, patience, now))
            return;
        _heartbeatSent = now;
        _handler.SendHeartbeat();
    }

    private bool SendHasStalled(long now)
    {
        var progress = _session.SendProgress;
        if (_session.BytesWaiting == 0 || progress != _seenProgress)
        {
            _seenProgress = progress;
            _sendStalled = 0;
            return false;
        }

        if (_sendStalled == 0)
            _sendStalled = now;
        return Late(_sendStalled, _options.SendTimeout, now);
    }

    private bool Late(long since, TimeSpan patience, long now) =>
        since != 0 && patience > TimeSpan.Zero && _clock.Time.GetElapsedTime(since, now) >= patience;

    private void End(CloseKind kind, string what, string option, TimeSpan limit) =>
        _session.Abort(new(kind, $"{what} within {limit.TotalSeconds:0.###} s ({nameof(SessionOptions)}.{option})"));
}
