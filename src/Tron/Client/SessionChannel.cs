using System.Net;
using Tron.Diagnostics;
using Tron.Sessions;
using Tron.Transport;

namespace Tron.Client;

/// <summary>A path to one address that outlives its sessions: when one is lost, the next is opened, with growing waits.</summary>
/// <remarks>
/// Each channel has a thread of its own, which connects and then reads: calls get their replies even when every thread of
/// the pool is blocked. All public members may be called by any thread. The owner disposes the channel.
/// </remarks>
/// <typeparam name="THandler">The handler of its sessions.</typeparam>
public sealed class SessionChannel<THandler> : IAsyncDisposable
    where THandler : SessionHandler
{
    private readonly SessionChannelOptions _options;
    private readonly Func<THandler> _createHandler;
    private readonly Func<THandler, CancellationToken, Task> _handshake;
    private readonly ReconnectBackoff _backoff;
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private CancellationTokenSource? _wait;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile THandler? _current;
    private volatile Session? _session;
    private volatile Exception? _lastError;
    private volatile bool _wasReady;
    private int _state;

    /// <summary>Makes a channel; <see cref="Start"/> lets it connect.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="createHandler">Makes the handler of one session.</param>
    /// <param name="handshake">Makes an open session ready for use, or throws why not.</param>
    /// <param name="options">How.</param>
    public SessionChannel(
        EndPoint address, Func<THandler> createHandler, Func<THandler, CancellationToken, Task> handshake, SessionChannelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Session.Validate();
        options.Reconnect.Validate();
        Address = address;
        _createHandler = createHandler;
        _handshake = handshake;
        _options = options with { Logger = new GuardedLogger(options.Logger) };
        _backoff = new(options.Reconnect, options.Random ?? new Random());
    }

    /// <summary>Raised after each change, on the channel's thread: be quick. The second argument is the last error, if one led here.</summary>
    public event Action<ChannelState, Exception?>? StateChanged;

    /// <summary>Where the channel leads.</summary>
    public EndPoint Address { get; }

    /// <summary>Where the channel stands.</summary>
    public ChannelState State => (ChannelState)Volatile.Read(ref _state);

    /// <summary>The handler of the session that is ready; null when none is.</summary>
    public THandler? Current => _current is { Session.State: SessionState.Open } ready ? ready : null;

    /// <summary>Why the last try failed, or the last session ended; null when nothing ever went wrong.</summary>
    public Exception? LastError => _lastError;

    /// <summary>Begins to connect. Only the first call does anything.</summary>
    public void Start()
    {
        if (Interlocked.CompareExchange(ref _state, (int)ChannelState.Connecting, (int)ChannelState.Idle) != (int)ChannelState.Idle)
            return;
        var thread = new Thread(Run) { IsBackground = true, Name = $"tron channel {NetAddress.Format(Address)}" };
        thread.UnsafeStart();
    }

    /// <summary>Cuts a wait short: somebody knows that the peer is back.</summary>
    public void RetryNow()
    {
        lock (_lock)
            _wait?.Cancel();
    }

    /// <summary>The ready handler, as soon as there is one.</summary>
    /// <exception cref="IOException">The channel is unavailable or closed.</exception>
    public async Task<THandler> WhenReadyAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var changed = Volatile.Read(ref _changed);
            if (Current is { } ready)
                return ready;
            if (State is ChannelState.Unavailable or ChannelState.Closed)
                throw new IOException($"No session with {NetAddress.Format(Address)}: the channel is {State}.", LastError);
            await changed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the channel and its session, in good order, and waits for both.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        if (_session is { } session)
            await session.CloseAsync(CloseReason.Local).ConfigureAwait(false);
        if (Interlocked.CompareExchange(ref _state, (int)ChannelState.Closed, (int)ChannelState.Idle) == (int)ChannelState.Idle)
        {
            Announce(ChannelState.Closed, null);
            Volatile.Read(ref _changed).TrySetResult();
            _closed.TrySetResult();
        }

        await _closed.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        while (!_closing.IsCancellationRequested)
        {
            SetState(State == ChannelState.Unavailable ? ChannelState.Unavailable : ChannelState.Connecting, _lastError);
            var began = _options.Clock.Time.GetTimestamp();
            var reason = RunSession();
            _lastError = reason;
            if (_closing.IsCancellationRequested)
                break;
            var wait = NextWait(reason, began);
            var givesUp = _backoff.Failures >= _options.Reconnect.MaxConnectAttempts;
            TronLog.ChannelWaits(_options.Logger, NetAddress.Format(Address), reason.Message.TrimEnd('.'), wait.TotalMilliseconds);
            if (givesUp && !_options.Reconnect.KeepTrying)
                wait = Timeout.InfiniteTimeSpan;
            Wait(wait, givesUp ? ChannelState.Unavailable : ChannelState.Waiting);
        }

        SetState(ChannelState.Closed, _lastError);
        _closed.TrySetResult();
    }

    /// <summary>Connects and reads until the session ends.</summary>
    /// <returns>Why there is no session any more.</returns>
    private Exception RunSession()
    {
        try
        {
            _wasReady = false;
            var handler = _createHandler();
            var session = Connect(handler);
            _session = session;

            // Whoever closes says so first and then looks for a session: one of the two sees the other.
            Interlocked.MemoryBarrier();
            if (_closing.IsCancellationRequested)
                session.Abort(CloseReason.Local);
            var ready = MakeReadyAsync(session, handler);
            session.Start(onThisThread: session.Connection.BlocksWhileReceiving).GetAwaiter().GetResult();
            session.Completion.GetAwaiter().GetResult();
            ready.GetAwaiter().GetResult();
            return new SessionClosedException(session.CloseReason!);
        }
        catch (Exception e)
        {
            return e;
        }
        finally
        {
            _current = null;
            _session = null;
        }
    }

    private Session Connect(THandler handler)
    {
        DialLimit.Shared.Wait(_closing.Token);
        try
        {
            var connecting = _options.Connector.ConnectAsync(Address, _options.Reconnect.ConnectTimeout, _closing.Token);
            var connection = connecting.AsTask().GetAwaiter().GetResult();
            return new(connection, handler, _options.Session, _options.Clock);
        }
        finally
        {
            DialLimit.Shared.Release();
        }
    }

    private async Task MakeReadyAsync(Session session, THandler handler)
    {
        try
        {
            await ShakeHandsAsync(session, handler).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A late answer must never meet a later request: a session whose handshake failed is not used again.
            session.Abort(new(CloseKind.HandshakeFailed, $"the handshake failed: {e.Message}", e));
            throw;
        }

        _current = handler;
        _wasReady = true;
        SetState(ChannelState.Ready, null);
    }

    /// <summary>The handshake, and the end of its time: when this has returned, that cannot end the session any more.</summary>
    private async Task ShakeHandsAsync(Session session, THandler handler)
    {
        using var deadline = new CancellationTokenSource(_options.Reconnect.ConnectTimeout, _options.Clock.Time);
        using var late = deadline.Token.UnsafeRegister(
            static session => ((Session)session!).Abort(new(CloseKind.HandshakeFailed, "the handshake was not answered in time")), session);
        await _handshake(handler, deadline.Token).ConfigureAwait(false);
    }

    private TimeSpan NextWait(Exception reason, long began)
    {
        if (!_wasReady || reason is not SessionClosedException closed)
            return _backoff.AfterFailure();
        if (_options.Clock.Time.GetElapsedTime(began) >= _options.Reconnect.StableAfter)
            _backoff.Reset();
        return closed.Reason.Kind == CloseKind.Remote ? _backoff.AfterGoodbye() : _backoff.AfterFailure();
    }

    private void Wait(TimeSpan time, ChannelState state)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        lock (_lock)
            _wait = wait;
        try
        {
            // Whoever hears of the wait can already cut it short.
            SetState(state, _lastError);
            if (_options.Clock.Time == TimeProvider.System)
                wait.Token.WaitHandle.WaitOne(time);
            else
                Task.Delay(time, _options.Clock.Time, wait.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            // RetryNow, or the end.
        }
        finally
        {
            lock (_lock)
                _wait = null;
        }
    }

    private void Announce(ChannelState state, Exception? error)
    {
        try
        {
            StateChanged?.Invoke(state, error);
        }
        catch (Exception e)
        {
            // A listener's bug must not cost the channel its thread.
            TronLog.HandlerFailed(_options.Logger, e);
        }
    }

    private void SetState(ChannelState state, Exception? error)
    {
        if (Interlocked.Exchange(ref _state, (int)state) != (int)state || state == ChannelState.Connecting)
            Announce(state, error);
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}

/// <summary>At most 64 connection attempts at a time in one process, so that a lost network is no storm.</summary>
internal static class DialLimit
{
    public static SemaphoreSlim Shared { get; } = new(64);
}
