using Tron.Transport;

namespace Tron.Sessions;

/// <summary>One conversation over one connection: frames in, frames out, one state and one reason for its end.</summary>
/// <remarks>
/// <code>
///            CloseAsync                      all sent, peer closed, or linger time over
///   Open ───────────────► Closing ─────────────────────────────────────────► Closed
///     └──────────── Abort, broken connection, dead peer ───────────────────────►
/// </code>
/// All members may be called by any thread. When anything breaks, the order is: poison the session so that no frame is
/// matched or queued any more, then tell the handler, then drop the connection. The session owns its connection.
/// </remarks>
public sealed partial class Session : IThreadPoolWorkItem
{
    private static long s_lastId;

    private readonly SessionHandler _handler;
    private readonly SessionOptions _options;
    private readonly SendBuffer _output;
    private readonly int _pauseAt;
    private readonly Liveness _liveness;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CloseReason? _closeReason;
    private int _state;
    private int _flushIsQueued;
    private int _isBusy;
    private bool _sawUnflushed;

    /// <summary>Makes a session; <see cref="Start"/> lets it read.</summary>
    /// <param name="connection">The open connection; from now on the session's own.</param>
    /// <param name="handler">What to do with frames; a new one.</param>
    /// <param name="options">Limits and clocks.</param>
    /// <param name="clock">Who looks after busy sessions and knows the time.</param>
    public Session(Connection connection, SessionHandler handler, SessionOptions options, SessionClock clock)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        Connection = connection;
        Clock = clock;
        _handler = handler;
        _options = options;
        _output = new(connection, options.MaxQueuedBytes);
        _pauseAt = handler.IsAnswering ? options.PauseReadingAtBytes : int.MaxValue;
        _liveness = new(this, handler, options, clock);
        handler.Session = this;
    }

    /// <summary>A number that no other session of this process has.</summary>
    public long Id { get; } = Interlocked.Increment(ref s_lastId);

    /// <summary>The connection under the session.</summary>
    public Connection Connection { get; }

    /// <summary>Who looks after the session and knows the time.</summary>
    public SessionClock Clock { get; }

    /// <summary>Where the session stands.</summary>
    public SessionState State => (SessionState)Volatile.Read(ref _state);

    /// <summary>Why the session ended; null while it is open.</summary>
    public CloseReason? CloseReason => State == SessionState.Open ? null : Volatile.Read(ref _closeReason);

    /// <summary>Completes when the connection is gone. Never fails.</summary>
    public Task Completion => _completion.Task;

    /// <summary>
    /// How many of the bytes ever queued the connection has been given. A frame whose position is not below this was
    /// certainly not sent.
    /// </summary>
    public long BytesHandedOver => _output.HandedOver;

    /// <summary>Bytes that are queued and that the peer's side of the connection has not taken yet.</summary>
    public int BytesWaiting => _output.Waiting;

    /// <summary>What the handler threw when it was told of the end; null as a rule.</summary>
    public Exception? HandlerFailure { get; private set; }

    internal int SendProgress => _output.Progress;

    /// <summary>Nothing is read for a while: the handler or the peer has to catch up.</summary>
    internal bool IsPaused => _liveness.IsPaused;

    /// <summary>What happens to the session's frames.</summary>
    public SessionHandler Handler => _handler;

    /// <summary>When the bytes came that are being read: one timestamp for a whole batch.</summary>
    public long ReceivedAt { get; private set; }

    /// <summary>Completes when nothing is queued any more, or when sending has failed: for those who could queue without end.</summary>
    public Task WhenSentAsync() => _output.WhenDrainedAsync();

    /// <summary>Queues one whole frame and sees to it that it is sent.</summary>
    /// <returns>The frame's position in the stream: see <see cref="BytesHandedOver"/>.</returns>
    /// <exception cref="SessionClosedException">The session is not open, or the peer has let the queue fill up.</exception>
    public long Send(ReadOnlySpan<byte> frame, FlushMode mode)
    {
        var position = Queue(frame);
        Flush(mode);
        return position;
    }

    /// <summary>Queues one whole frame that cannot be left out; a later <see cref="Flush(FlushMode)"/> of anybody sends it.</summary>
    /// <inheritdoc cref="Send"/>
    public long Queue(ReadOnlySpan<byte> frame)
    {
        if (_output.TryAppend(frame, mayUseReserve: true, out var position))
            return position;
        var reason = _output.TooSlow();
        Abort(reason);
        throw new SessionClosedException(reason);
    }

    /// <summary>Queues one whole frame if fewer than <see cref="SessionOptions.MaxQueuedBytes"/> will wait then; one alone is always queued.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="position">The frame's position in the stream: see <see cref="BytesHandedOver"/>.</param>
    /// <returns>False when it was not queued. The session goes on.</returns>
    /// <exception cref="SessionClosedException">The session is not open.</exception>
    public bool TryQueue(ReadOnlySpan<byte> frame, out long position) => _output.TryAppend(frame, mayUseReserve: false, out position);

    /// <summary>Sees to it that what is queued is sent.</summary>
    public void Flush(FlushMode mode)
    {
        if (IsReadingHere)
            return;
        Clock.SetBusy(this);
        if (mode == FlushMode.Now)
            Flush();
        else
            FlushSoon();
    }

    /// <summary>Has the handler's <see cref="SessionHandler.OnTick"/> called until it says that there is nothing to look after any more.</summary>
    public void SetBusy()
    {
        Interlocked.MemoryBarrier();
        Clock.SetBusy(this);
    }

    /// <summary>Sends what is queued, now, wherever it is called.</summary>
    public void Flush()
    {
        try
        {
            var sending = _output.FlushAsync();
            if (!sending.IsCompletedSuccessfully)
                _ = WatchAsync(sending);
        }
        catch (Exception e) when (IsConnectionError(e))
        {
            Break(e);
        }
    }

    /// <summary>Ends the session at once. Queued bytes may be lost. Does nothing when it has ended already.</summary>
    public void Abort(CloseReason reason)
    {
        Interlocked.CompareExchange(ref _closeReason, reason, null);
        if (Interlocked.Exchange(ref _state, (int)SessionState.Closed) is var before && before == (int)SessionState.Closed)
            return;
        if (before == (int)SessionState.Open)
            Poison(sendsRest: false);
        Clock.Remove(this);
        Connection.Dispose();
        _completion.TrySetResult();
    }

    /// <summary>Sends what is queued, says goodbye, and waits for the peer to close too, so that no byte on its way is lost.</summary>
    /// <remarks>Closing with unread input would reset the connection and cut the last replies short.</remarks>
    public Task CloseAsync(CloseReason reason)
    {
        if (TryClose(reason))
            _ = SayGoodbyeAsync();
        return Completion;
    }

    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _flushIsQueued, 0);
        Flush();
    }

    /// <summary>One look at a busy session, by the clock's thread: it must be quick, and must never run foreign code.</summary>
    /// <returns>True while the session is still busy.</returns>
    internal bool OnTick(long now)
    {
        if (State == SessionState.Closed)
            return false;
        if (_lead.TryTakeFromStalled(out var term))
            ReadOnNewThread(term);
        var unflushed = _output.NeedsFlush;
        if (unflushed && _sawUnflushed)
            Flush();
        _sawUnflushed = unflushed;

        // Looked at before the handler is asked: a batch that ends meanwhile may leave it something to look after.
        var isRead = _isReadingBatch || _batches != _seenBatches;
        _seenBatches = _batches;
        return _handler.OnTick(now) | isRead | unflushed;
    }

    internal void OnSlowTick(long now) => _liveness.Check(now);

    /// <summary>The handler threw where it must not: one bad handler costs its own session, and nothing else.</summary>
    internal void Fail(Exception e) => Abort(new(CloseKind.InternalError, $"the session's handler failed: {e.Message}", e));

    /// <remarks>
    /// What makes the session busy was written before this is called, with a fence in between; the clock clears the mark,
    /// with a fence, before it looks. So either it sees what there is to do, or the caller sees that the mark is gone.
    /// </remarks>
    internal bool TrySetBusy() => Volatile.Read(ref _isBusy) == 0 && Interlocked.Exchange(ref _isBusy, 1) == 0;

    internal void ClearBusy() => Interlocked.Exchange(ref _isBusy, 0);

    private static bool IsConnectionError(Exception e) =>
        e is IOException or System.Net.Sockets.SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException;

    private void FlushSoon()
    {
        if (Volatile.Read(ref _flushIsQueued) == 0 && Interlocked.Exchange(ref _flushIsQueued, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        Clock.SetBusy(this);
    }

    private async Task WatchAsync(Task sending)
    {
        Clock.SetBusy(this);
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Break(e);
        }
    }

    private void Break(Exception e) =>
        Abort(new(CloseKind.ConnectionLost, $"the connection to {Transport.NetAddress.Format(Connection.RemoteEndPoint)} broke: {e.Message}", e));

    private bool TryClose(CloseReason reason)
    {
        Interlocked.CompareExchange(ref _closeReason, reason, null);
        if (Interlocked.CompareExchange(ref _state, (int)SessionState.Closing, (int)SessionState.Open) != (int)SessionState.Open)
            return false;
        Poison(sendsRest: true);
        _liveness.LingerStarts();
        return true;
    }

    private void Poison(bool sendsRest)
    {
        _output.Close(_closeReason!, sendsRest);
        try
        {
            _handler.OnClosed(_closeReason!);
        }
        catch (Exception e)
        {
            // The session must end all the same; its owner says what went wrong.
            HandlerFailure = e;
        }
    }

    private async Task SayGoodbyeAsync()
    {
        try
        {
            Flush();
            await _output.WhenDrainedAsync().ConfigureAwait(false);
            await Connection.ShutdownSendAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Break(e);
        }
    }
}
