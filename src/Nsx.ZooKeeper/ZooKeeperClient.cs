using Nsx.ZooKeeper.Diagnostics;
using Nsx.ZooKeeper.Protocol;
using Nsx.ZooKeeper.Sessions;

namespace Nsx.ZooKeeper;

/// <summary>
/// One logical connection to an ensemble that outlives its sessions: it reconnects, resumes, and when the session is really
/// gone it opens a new one, and says so.
/// </summary>
/// <remarks>
/// <para>
/// Requests wait while no server answers, up to <see cref="ZooKeeperOptions.RequestTimeout"/>. When a connection breaks, reads
/// that were under way are sent once more; writes fail with <see cref="ZkOutcome.Unknown"/>. Writes that wait while their
/// session is lost fail with <see cref="ZkError.SessionExpired"/>: what was meant for the old session must be decided anew.
/// </para>
/// <para>
/// A token that is cancelled frees the caller; a request that has left is carried out all the same. Every failure of an
/// operation is a <see cref="ZooKeeperException"/>; a path that is not allowed is an <see cref="ArgumentException"/> at once.
/// Requests of one client are executed in the order in which they were made, and a read sees every write before it.
/// </para>
/// <para>
/// Works on two threads of its own, so that a starved thread pool costs no session: share one client per process. Whoever
/// creates a client disposes it; without that its ephemeral nodes stay for a session's time. All members may be called by any
/// thread. Needs ZooKeeper 3.6 or newer.
/// </para>
/// </remarks>
public sealed partial class ZooKeeperClient : IAsyncDisposable
{
    private static readonly TimeSpan s_closeTimeout = TimeSpan.FromSeconds(3);

    private readonly SessionCore _core;
    private readonly Task _reading;
    private readonly Task _writing;
    private readonly Lock _closeLock = new();
    private readonly Random _jitter;
    private Task? _closing;

    /// <summary>Begins to connect, in the background.</summary>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    /// <exception cref="FormatException">The connection string is none; the message says what was expected.</exception>
    public ZooKeeperClient(ZooKeeperOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _core = new(options, ConnectionString.Parse(options.ConnectionString));
        _jitter = new(_core.Random.Next());
        _reading = Run($"nsx zookeeper reader {_core.Target}", () => new ReceiveLoop(_core).Run());
        _writing = Run($"nsx zookeeper writer {_core.Target}", () => new SendLoop(_core).Run());
    }

    /// <summary>Every change of <see cref="State"/>, in order, on a thread of its own. Handlers may block; they must not throw.</summary>
    public event Action<ZkStateChange>? StateChanged
    {
        add => _core.StateChanged += value;
        remove => _core.StateChanged -= value;
    }

    /// <summary>Where the client stands.</summary>
    public ZkState State => _core.State;

    /// <summary>The session that it has, or had last.</summary>
    public ZkSessionInfo Session => _core.Session;

    /// <summary>What another client needs to take the session over: a secret.</summary>
    public ZkSessionTicket Ticket => _core.Ticket;

    internal TimeProvider Time => _core.Options.Time;

    /// <summary>How many nodes are watched in any way.</summary>
    internal int WatchedPaths
    {
        get
        {
            lock (_core.Gate)
                return _core.Watches.Count_NeedsLock;
        }
    }

    /// <summary>Connects, and waits until there is a session.</summary>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Ends the wait, and the client.</param>
    /// <exception cref="ZooKeeperException">The ensemble refused the credentials.</exception>
    public static async Task<ZooKeeperClient> ConnectAsync(ZooKeeperOptions options, CancellationToken cancellationToken = default)
    {
        var client = new ZooKeeperClient(options);
        try
        {
            await client.WaitConnectedAsync(cancellationToken).ConfigureAwait(false);
            return client;
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Completes when a server serves the session; at once when one does.</summary>
    /// <exception cref="ZooKeeperException">There will be none: the credentials were refused, or the client was closed.</exception>
    public Task WaitConnectedAsync(CancellationToken cancellationToken = default) => _core.WhenConnected.WaitAsync(cancellationToken);

    /// <summary>
    /// Lets what waits go out, ends the session, and with it removes its ephemeral nodes. Waits up to 3 s for a server; without one
    /// the ensemble ends the session after its time. The second and later calls wait for the first.
    /// </summary>
    public Task CloseAsync(CancellationToken cancellationToken = default)
    {
        lock (_closeLock)
            _closing ??= CloseCoreAsync();
        return _closing.WaitAsync(cancellationToken);
    }

    /// <summary>The same as <see cref="CloseAsync"/>.</summary>
    public ValueTask DisposeAsync() => new(CloseAsync());

    /// <summary>A random time up to another.</summary>
    internal TimeSpan Jitter(TimeSpan most)
    {
        lock (_jitter)
            return most * _jitter.NextDouble();
    }

    /// <summary>Runs a loop on a thread of its own. It ends with the client; if it fails, the client ends with it.</summary>
    private Task Run(string name, Action loop)
    {
        var finished = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(RunLoop) { IsBackground = true, Name = name }.UnsafeStart();
        return finished.Task;

        void RunLoop()
        {
            try
            {
                loop();
            }
            catch (Exception e)
            {
                ZooKeeperLog.ThreadFailed(_core.Logger, _core.Target.ToString(), e);
                _core.End(ZkState.Closed, e);
            }

            finished.SetResult();
        }
    }

    private async Task CloseCoreAsync()
    {
        var request = new Request<int>(null, RequestFrames.CloseSession(), Replies.ReadNothing);
        if (_core.TryClose(request))
        {
            Task closed = request.ResultAsync(CancellationToken.None);
            await closed.WaitAsync(s_closeTimeout, Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        request.Forget();
        ZooKeeperLog.Closed(_core.Logger, _core.SessionName);
        _core.End(ZkState.Closed, cause: null);
        // A look-up of names cannot be interrupted: then its thread ends when it returns.
        await Task.WhenAll(_reading, _writing).WaitAsync(s_closeTimeout, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private string ToServer(string path, bool isSequential = false)
    {
        ZkPath.Validate(path, isSequential);
        return ZkPath.Join(_core.Target.Chroot, path, isSequential);
    }

    private string FromServer(string path) => ZkPath.Strip(_core.Target.Chroot, path);

    private Task<T> SendAsync<T>(Request<T> request, CancellationToken cancellationToken) => RequestTrace.IsWanted
        ? RequestTrace.RunAsync(request.Frame.Op, request.Path, Time, () => _core.SendAsync(request, cancellationToken))
        : _core.SendAsync(request, cancellationToken);
}
