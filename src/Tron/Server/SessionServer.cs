using System.Collections.Concurrent;
using System.Net;
using Tron.Diagnostics;
using Tron.Sessions;
using Tron.Transport;

namespace Tron.Server;

/// <summary>Accepts connections and makes each a session, whatever its packet format.</summary>
/// <remarks>Owns its acceptor and its sessions. All members may be called by any thread.</remarks>
public sealed class SessionServer : IAsyncDisposable
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(1);

    private readonly IAcceptor _acceptor;
    private readonly Func<Connection, SessionHandler> _accept;
    private readonly SessionServerOptions _options;
    private readonly ConcurrentDictionary<long, Session> _sessions = new();
    private Task _accepting = Task.CompletedTask;
    private readonly CancellationTokenSource _stopping = new();
    private volatile CloseReason? _closing;
    private int _open;
    private long _accepted;

    /// <summary>Makes a server; <see cref="Start"/> lets it accept.</summary>
    /// <param name="acceptor">Where peers come in; from now on the server's own.</param>
    /// <param name="accept">Makes the handler of one session.</param>
    /// <param name="options">How.</param>
    public SessionServer(IAcceptor acceptor, Func<Connection, SessionHandler> accept, SessionServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(acceptor);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_acceptor, _accept, _options) = (acceptor, accept, options with { Logger = new GuardedLogger(options.Logger) });
        LocalEndPoint = acceptor.LocalEndPoint;
    }

    /// <summary>Where the server listens.</summary>
    public EndPoint LocalEndPoint { get; }

    /// <summary>The sessions that are open now.</summary>
    public IEnumerable<Session> Sessions => _sessions.Values;

    /// <summary>How many sessions are open now.</summary>
    public int SessionCount => Volatile.Read(ref _open);

    /// <summary>How many connections were ever accepted.</summary>
    public long AcceptedCount => Volatile.Read(ref _accepted);

    /// <summary>Begins to accept.</summary>
    public void Start()
    {
        TronLog.Listening(_options.Logger, NetAddress.Format(LocalEndPoint));
        _accepting = AcceptAllAsync();
    }

    /// <summary>Closes the listener; sessions that are open stay.</summary>
    public async Task StopAcceptingAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _acceptor.Dispose();
        await _accepting.ConfigureAwait(false);
    }

    /// <summary>Closes the listener and all sessions, each in good order: see <see cref="Session.CloseAsync"/>.</summary>
    public async Task CloseAsync(CloseReason reason)
    {
        _closing ??= reason;
        await StopAcceptingAsync().ConfigureAwait(false);
        await Task.WhenAll(Sessions.Select(session => session.CloseAsync(reason))).ConfigureAwait(false);
    }

    /// <summary>Closes the listener and all sessions.</summary>
    public async ValueTask DisposeAsync() => await CloseAsync(CloseReason.Local).ConfigureAwait(false);

    private async Task AcceptAllAsync()
    {
        var pause = s_firstPause;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (await _acceptor.AcceptAsync().ConfigureAwait(false) is not { } pending)
                    return;
                pause = s_firstPause;
                if (!await IsWantedAsync(pending).ConfigureAwait(false))
                    return;
                _ = OpenAsync(pending);
            }
            catch (Exception e)
            {
                // Out of file handles or memory, or an acceptor's bug: trying at once would only burn the processor.
                TronLog.CannotAccept(_options.Logger, e.Message, pause.TotalMilliseconds);
                await Task.Delay(pause, _options.Clock.Time, _stopping.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, s_longestPause.Ticks));
            }
        }
    }

    /// <summary>Waits until somebody may be taken in. One peer has come in already then, and is not read from; the others stay in the backlog.</summary>
    /// <returns>False when the server stops.</returns>
    private async Task<bool> IsWantedAsync(PendingConnection pending)
    {
        try
        {
            if (_options.WhenReadyToAccept is { } ready)
                await ready(_stopping.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            pending.Refuse();
            return false;
        }
        catch
        {
            pending.Refuse();
            throw;
        }
    }

    private async Task OpenAsync(PendingConnection pending)
    {
        var peer = NetAddress.Format(pending.Remote);
        Interlocked.Increment(ref _accepted);
        var isOver = !TryTakePlace();
        try
        {
            using var deadline = new CancellationTokenSource(_options.HandshakeTimeout, _options.Clock.Time);
            var connection = await pending.OpenAsync(deadline.Token).ConfigureAwait(false);
            if (isOver)
                await RefuseAsync(connection, peer).ConfigureAwait(false);
            else
                await RunAsync(connection, peer).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            TronLog.HandshakeFailed(_options.Logger, peer, e.Message);
            pending.Refuse();
        }
        finally
        {
            if (!isOver)
                Interlocked.Decrement(ref _open);
        }
    }

    /// <summary>A peer that is being refused takes no place: it must not keep others out.</summary>
    private bool TryTakePlace()
    {
        if (Interlocked.Increment(ref _open) <= _options.MaxSessions)
            return true;
        Interlocked.Decrement(ref _open);
        return false;
    }

    private async Task RunAsync(Connection connection, string peer)
    {
        var session = new Session(connection, _accept(connection), _options.Session, _options.Clock);
        _sessions[session.Id] = session;
        if (_closing is { } why)
            session.Abort(why);
        TronLog.SessionOpened(_options.Logger, session.Id, peer);
        await session.Start().ConfigureAwait(false);
        _sessions.TryRemove(session.Id, out _);
        var reason = session.CloseReason!;
        TronLog.SessionEnded(_options.Logger, session.Id, peer, reason.Message);
        if (session.HandlerFailure is { } failure)
            TronLog.HandlerFailed(_options.Logger, failure);
        if (reason.Kind == CloseKind.ProtocolError)
            TronLog.ProtocolBroken(_options.Logger, peer, reason.Message);
        else if (reason is { Kind: CloseKind.InternalError, Cause: { } bug })
            TronLog.HandlerFailed(_options.Logger, bug);
    }

    private async Task RefuseAsync(Connection connection, string peer)
    {
        TronLog.TooManySessions(_options.Logger, peer, _options.MaxSessions);
        using (connection)
        {
            await connection.SendAsync(_options.Refusal).ConfigureAwait(false);
            await connection.ShutdownSendAsync().ConfigureAwait(false);
        }
    }
}
