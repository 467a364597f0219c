using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Nsx.ZooKeeper.Diagnostics;
using Nsx.ZooKeeper.Protocol;
using Nsx.ZooKeeper.Watches;

namespace Nsx.ZooKeeper.Sessions;

/// <summary>What the two threads of a client and its callers share: the session, its state, what waits, what is watched.</summary>
/// <remarks>
/// One monitor guards it all; nothing foreign runs under it. <see cref="ReceiveLoop"/> moves the state,
/// <see cref="SendLoop"/> empties the queue and keeps time.
/// </remarks>
internal sealed class SessionCore
{
    private readonly StateFeed _feed;
    private readonly List<ZkAuth> _auth;
    private TaskCompletionSource _connected = NewSignal();
    private ZkSessionTicket _ticket;
    private volatile ZkSessionInfo _session = new(0, 0, TimeSpan.Zero, null);
    private volatile ZkState _state = ZkState.Connecting;
    private Request? _closing;
    private bool _wasSessionLost;

    public SessionCore(ZooKeeperOptions options, ConnectionString target)
    {
        Options = options;
        Target = target;
        Clock = new(options.Time);
        Random = options.Random is { } random ? new(random.Next()) : new();
        Logger = options.LoggerFactory?.CreateLogger(ZooKeeperLog.Category) ?? NullLogger.Instance;
        Queue = new(options.MaxQueuedRequests);
        Watches = new(this, target.Chroot);
        _auth = [.. options.Auth];
        _ticket = options.Resume ?? default;
        _feed = new($"nsx zookeeper callbacks {target}", Logger);
    }

    /// <summary>In order, off the threads that serve the connection.</summary>
    public event Action<ZkStateChange>? StateChanged;

    /// <summary>The monitor.</summary>
    public object Gate { get; } = new();

    public ZooKeeperOptions Options { get; }

    public ConnectionString Target { get; }

    public Clock Clock { get; }

    /// <summary>The client's own. Used by its constructor, and then by the thread that reads.</summary>
    public Random Random { get; }

    public ILogger Logger { get; }

    public RequestQueue Queue { get; }

    public WatchTable Watches { get; }

    public ZkState State => _state;

    public ZkSessionInfo Session => _session;

    /// <summary>The newest transaction that a server told us of: no server with older data may serve us.</summary>
    public long LastZxid { get; private set; }

    /// <summary>The connection that is being opened, or in use; null when there is none.</summary>
    public Connection? Connection_NeedsLock { get; private set; }

    /// <summary>The heartbeat of the connection in use; null while it is being opened.</summary>
    public Heartbeat? Heartbeat_NeedsLock { get; private set; }

    /// <summary>When the connection must be open at the latest.</summary>
    public TimeSpan OpenBy_NeedsLock { get; private set; }

    /// <summary>Whether no more connection is to be made.</summary>
    public bool IsOver { get; private set; }

    public ZkSessionTicket Ticket
    {
        get
        {
            lock (Gate)
                return _ticket;
        }
    }

    public string SessionName => $"0x{Ticket.Id:x}";

    /// <summary>Completes when there is a connection; fails when there will be none.</summary>
    public Task WhenConnected
    {
        get
        {
            lock (Gate)
                return _connected.Task;
        }
    }

    /// <summary>Puts a request into the queue. Every failure is one of the task's.</summary>
    public Task<T> SendAsync<T>(Request<T> request, CancellationToken cancellationToken)
    {
        try
        {
            if (cancellationToken.IsCancellationRequested)
            {
                request.Settled?.Invoke(null);
            }
            else
            {
                lock (Gate)
                    Submit_NeedsLock(request);
            }
        }
        catch (ZooKeeperException e)
        {
            request.Fail(e);
        }

        return request.ResultAsync(cancellationToken);
    }

    /// <summary>Puts a request into the queue.</summary>
    /// <exception cref="ZooKeeperException">The queue is full, or the client is of no use any more. It was not sent.</exception>
    public void Submit_NeedsLock(Request request)
    {
        if (_closing is not null || _state is ZkState.Closed or ZkState.AuthFailed)
            throw Useless(request.Path);
        if (Options.RequestTimeout != Timeout.InfiniteTimeSpan)
            request.Deadline = Clock.Now + Options.RequestTimeout;
        if (request.Frame.PayloadLength > Options.MaxRequestBytes)
        {
            throw new ZooKeeperException(
                ZkError.BadArguments, request.Path, ZkOutcome.NotSent,
                $"expected a request of at most {Options.MaxRequestBytes} bytes (MaxRequestBytes; servers have jute.maxbuffer), got {request.Frame.PayloadLength}");
        }

        if (!Queue.TryAdd_NeedsLock(request))
        {
            throw new ZooKeeperException(
                ZkError.ThrottledOp, request.Path, ZkOutcome.NotSent, $"{Options.MaxQueuedRequests} requests wait already (MaxQueuedRequests)");
        }

        Monitor.PulseAll(Gate);
    }

    /// <summary>The credentials for a new connection.</summary>
    public ZkAuth[] Credentials()
    {
        lock (Gate)
            return [.. _auth];
    }

    public void AddCredentials_NeedsLock(ZkAuth auth)
    {
        if (!_auth.Any(known => known.Scheme == auth.Scheme && known.Data.Span.SequenceEqual(auth.Data.Span)))
            _auth.Add(auth);
    }

    public void Opening(Connection connection)
    {
        lock (Gate)
        {
            (Connection_NeedsLock, Heartbeat_NeedsLock) = (connection, null);
            OpenBy_NeedsLock = Clock.Now + Options.ConnectTimeout;
            connection.LastRead = Clock.Now;
            if (IsOver)
                connection.Abort(Useless(null));
            Monitor.PulseAll(Gate);
        }
    }

    /// <summary>Takes back what <see cref="Opening"/> was told.</summary>
    public void Forget(Connection connection)
    {
        lock (Gate)
        {
            if (Connection_NeedsLock == connection)
                (Connection_NeedsLock, Heartbeat_NeedsLock) = (null, null);
        }
    }

    /// <summary>A server has accepted the session.</summary>
    /// <returns>What has to be watched again, before anything else is sent.</returns>
    /// <exception cref="ObjectDisposedException">The client is over already.</exception>
    /// <exception cref="IOException">The connection was given up just before.</exception>
    public WatchSet Established(ConnectReply reply, ServerAddress server)
    {
        WatchSet watches;
        bool isNew;
        lock (Gate)
        {
            ObjectDisposedException.ThrowIf(IsOver, this);
            if (Connection_NeedsLock?.AbortReason is { } reason)
                throw new IOException(reason.Message, reason);

            // Who has been told that it is connected does not hear that connecting took too long.
            OpenBy_NeedsLock = TimeSpan.MaxValue;

            // Servers that lost their data may give the same number once more.
            isNew = _ticket.Id == 0 || reply.SessionId != _session.Id;
            _ticket = new(reply.SessionId, reply.Password);
            _session = new(reply.SessionId, _session.Epoch + (isNew ? 1 : 0), TimeSpan.FromMilliseconds(reply.TimeoutMs), server.ToString());
            MoveTo_NeedsLock(ZkState.Connected, sessionLost: isNew && (_wasSessionLost || _session.Epoch > 1), cause: null);
            _wasSessionLost = false;
            watches = Watches.Restore_NeedsLock(isNew);
        }

        if (isNew)
            ZooKeeperMetrics.SessionOpened();
        ZooKeeperLog.Connected(Logger, SessionName, _session.Epoch, _session.NegotiatedTimeout.TotalSeconds, server.ToString());
        return watches;
    }

    /// <summary>Lets requests go out on the connection.</summary>
    public void Ready(Heartbeat heartbeat)
    {
        lock (Gate)
        {
            heartbeat.Began(Clock.Now);
            Heartbeat_NeedsLock = heartbeat;
            Monitor.PulseAll(Gate);
        }
    }

    public void SawZxid(long zxid)
    {
        if (zxid > LastZxid)
            LastZxid = zxid;
    }

    /// <summary>The connection is gone.</summary>
    public void Dropped(Exception reason)
    {
        List<Request> failed;
        bool wasConnected;
        lock (Gate)
        {
            (Connection_NeedsLock, Heartbeat_NeedsLock) = (null, null);
            failed = Queue.Dropped_NeedsLock();
            wasConnected = _state == ZkState.Connected;
            if (wasConnected)
                MoveTo_NeedsLock(ZkState.Suspended, sessionLost: false, reason);
        }

        if (wasConnected)
        {
            ZooKeeperMetrics.Dropped();
            ZooKeeperLog.Suspended(Logger, SessionName, reason.Message.TrimEnd('.'));
        }

        foreach (var request in failed)
        {
            var outcome = request.IsWrite ? ZkOutcome.Unknown : ZkOutcome.NotSent;
            request.Fail(new ZooKeeperException(ZkError.ConnectionLoss, request.Path, outcome, reason.Message, reason));
        }
    }

    /// <summary>The session is gone, or not to be had any more. The next connection asks for a new one.</summary>
    public void SessionLost(Exception cause)
    {
        List<Request> writes;
        lock (Gate)
        {
            _ticket = default;
            LastZxid = 0;
            _wasSessionLost = true;
            writes = Queue.SessionLost_NeedsLock();
            MoveTo_NeedsLock(ZkState.Connecting, sessionLost: false, cause);
        }

        if (_closing is not null)
            End(ZkState.Closed, cause: null);
        foreach (var write in writes)
            write.Fail(new ZooKeeperException(ZkError.SessionExpired, write.Path, ZkOutcome.NotSent, "the session it was meant for is gone", cause));
    }

    /// <summary>Blocks for a while, or until the client is over.</summary>
    public void Pause(TimeSpan time)
    {
        lock (Gate)
        {
            var until = Clock.Now + time;
            while (!IsOver && Clock.Now < until)
                Clock.Wait(Gate, until);
        }
    }

    /// <summary>Queues the last request of all; none is accepted behind it.</summary>
    /// <returns>False when there is no session to be closed.</returns>
    public bool TryClose(Request request)
    {
        lock (Gate)
        {
            if (_closing is not null || IsOver || _ticket.Id == 0)
                return false;
            Queue.Add_NeedsLock(request);
            _closing = request;
            Monitor.PulseAll(Gate);
            return true;
        }
    }

    /// <summary>Ends everything; what still waits fails.</summary>
    /// <param name="state">Closed or AuthFailed.</param>
    /// <param name="cause">Why; null when that was asked for.</param>
    public void End(ZkState state, Exception? cause)
    {
        List<Request> waiting;
        lock (Gate)
        {
            IsOver = true;
            Connection_NeedsLock?.Abort(cause ?? Useless(null));
            waiting = [.. Queue.Dropped_NeedsLock(), .. Queue.TakeWaiting_NeedsLock()];
            MoveTo_NeedsLock(state, sessionLost: false, cause);
            Watches.End_NeedsLock();
            Monitor.PulseAll(Gate);
        }

        foreach (var request in waiting)
            request.Fail(Useless(request.Path, request.Xid == 0 ? ZkOutcome.NotSent : ZkOutcome.Unknown));
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ZooKeeperException Useless(string? path, ZkOutcome outcome = ZkOutcome.NotSent) => _state == ZkState.AuthFailed
        ? new(ZkError.AuthFailed, path, outcome, "the ensemble refused the credentials of this client")
        : new(ZkError.SessionExpired, path, outcome, "the client was closed");

    private void MoveTo_NeedsLock(ZkState to, bool sessionLost, Exception? cause)
    {
        var from = _state;
        if (from == ZkState.Closed || (from == ZkState.AuthFailed && to != ZkState.Closed) || (from == to && cause is null))
            return;
        _state = to;
        if (to == ZkState.Connected)
        {
            _connected.TrySetResult();
        }
        else if (to is ZkState.Closed or ZkState.AuthFailed)
        {
            if (_connected.Task.IsCompletedSuccessfully)
                _connected = NewSignal();
            _connected.TrySetException(Useless(null));
            _ = _connected.Task.Exception;
        }
        else if (_connected.Task.IsCompleted)
        {
            _connected = NewSignal();
        }

        _feed.Post(new(from, to, _session, sessionLost, cause), StateChanged);
    }
}
