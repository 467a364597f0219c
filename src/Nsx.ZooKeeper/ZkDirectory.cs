using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Nsx.ZooKeeper;

/// <summary>A live view of the direct children of a node and of their data, that never gives up.</summary>
/// <remarks>
/// <code>
///   watch ──► load ──► in sync ──► a child changed: read it ──► in sync
///     ▲         ▲                └► Resync: wait a little ──► load
///     └ failed ─┘
/// </code>
/// <para>
/// One recursive watch; one read for each child that changes, none for the others. Changes that come together are published
/// together, at most every 50 ms; the first one at once. After a reconnect everything is read again, which large directories
/// put off by a random time of up to 5 s, so that a fleet does not read in step.
/// </para>
/// <para>The node need not exist. All members may be called by any thread.</para>
/// </remarks>
public sealed class ZkDirectory : IAsyncDisposable
{
    private const int MostDoublings = 5;
    private static readonly TimeSpan s_publishEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_firstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_jitterPerHundred = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestJitter = TimeSpan.FromSeconds(5);

    private readonly ZooKeeperClient _client;
    private readonly string _path;
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _lock = new();
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly Task _following;
    private TaskCompletionSource _published = NewSignal();
    private volatile ZkDirectorySnapshot _current;
    private volatile bool _isOver;
    private bool _mustLoad;
    private bool _hasMissedEvents;
    private int _failures;

    internal ZkDirectory(ZooKeeperClient client, string path)
    {
        (_client, _path) = (client, path);
        _current = new(0, false, false, client.Time.GetUtcNow(), ImmutableSortedDictionary<string, ZkNode>.Empty.WithComparers(StringComparer.Ordinal));
        client.StateChanged += OnStateChanged;
        // Whoever opens a directory must not run the first steps of following it, which take locks and may log.
        _following = Task.Run(FollowAsync);
    }

    /// <summary>The newest snapshot. Never null; empty and out of sync before the first load.</summary>
    public ZkDirectorySnapshot Current => _current;

    /// <summary>
    /// The newest snapshot and each newer one; those that were overtaken meanwhile are left out. Ends when the view is disposed, or
    /// its client is of no use any more.
    /// </summary>
    public async IAsyncEnumerable<ZkDirectorySnapshot> Changes([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var seen = -1L;
        while (true)
        {
            Task published;
            lock (_lock)
                published = _published.Task;
            var isOver = _isOver;
            if (_current is var current && current.Version > seen)
            {
                seen = current.Version;
                yield return current;
            }
            else if (isOver)
            {
                yield break;
            }
            else
            {
                await published.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Completes with the first snapshot that is in sync.</summary>
    /// <exception cref="ZooKeeperException">There will be none: the client was closed, or its credentials were refused.</exception>
    /// <exception cref="ObjectDisposedException">The view was disposed.</exception>
    public async Task<ZkDirectorySnapshot> WhenInSyncAsync(CancellationToken cancellationToken = default)
    {
        await foreach (var snapshot in Changes(cancellationToken).ConfigureAwait(false))
        {
            if (snapshot.InSync)
                return snapshot;
        }

        if (!_ended.IsCancellationRequested)
            await _client.WaitConnectedAsync(cancellationToken).ConfigureAwait(false);
        throw new ObjectDisposedException(nameof(ZkDirectory));
    }

    /// <summary>Ends the view and its watch.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task FollowAsync()
    {
        try
        {
            while (!_ended.IsCancellationRequested && _client.State is not (ZkState.Closed or ZkState.AuthFailed))
                await FollowOnceAsync().ConfigureAwait(false);
        }
        finally
        {
            _client.StateChanged -= OnStateChanged;
            lock (_lock)
            {
                _isOver = true;
                Publish(current => current with { InSync = false });
            }
        }
    }

    /// <summary>Watches and reads until the watch ends or something fails.</summary>
    private async Task FollowOnceAsync()
    {
        try
        {
            var watch = await _client.WatchAsync(_path, recursive: true, _ended.Token).ConfigureAwait(false);
            await using (((IAsyncDisposable)watch).ConfigureAwait(false))
                await FollowAsync(watch).ConfigureAwait(false);
        }
        catch (Exception e) when (!_ended.IsCancellationRequested)
        {
            // Whatever it was: who follows a directory would rather have an old view and a reason than none.
            Publish(current => current with { InSync = false, Trouble = e });
            var wait = s_firstRetry * (1 << Math.Min(_failures++, MostDoublings));
            await Task.Delay(wait, _client.Time, _ended.Token).ConfigureAwait(false);
        }
    }

    private async Task FollowAsync(ZkWatch watch)
    {
        (_mustLoad, _hasMissedEvents) = (true, false);
        var events = watch.GetAsyncEnumerator(_ended.Token);
        await using (events.ConfigureAwait(false))
        {
            while (true)
            {
                if (_hasMissedEvents)
                    await WaitForTurnAsync(watch).ConfigureAwait(false);
                if (_mustLoad)
                    await LoadAsync(watch).ConfigureAwait(false);
                else if (_changed.Count > 0)
                    await ReadChangedAsync(watch).ConfigureAwait(false);
                _failures = 0;
                await Task.Delay(s_publishEvery, _client.Time, _ended.Token).ConfigureAwait(false);
                if (!await events.MoveNextAsync().ConfigureAwait(false))
                    return;
                Note(events.Current);
                NoteAll(watch);
            }
        }
    }

    private void NoteAll(ZkWatch watch)
    {
        while (watch.TryTake(out var happened))
            Note(happened);
    }

    /// <summary>What an event tells is only that something has to be read: so a node that was replaced is never seen missing.</summary>
    private void Note(in ZkWatchEvent happened)
    {
        if (happened.Kind == ZkEventKind.Resync)
            _mustLoad = _hasMissedEvents = true;
        else if (happened.Path != _path && ZkPath.Parent(happened.Path) == _path)
            _changed.Add(happened.Path[(happened.Path.LastIndexOf('/') + 1)..]);
        else if (happened.Path == _path && happened.Kind is ZkEventKind.Created or ZkEventKind.Deleted)
            _mustLoad = true;
    }

    /// <summary>Everybody else has to read again, too.</summary>
    private async Task WaitForTurnAsync(ZkWatch watch)
    {
        Publish(current => current.InSync ? current with { InSync = false } : current);
        var most = s_jitterPerHundred * (_current.Nodes.Count / 100);
        await Task.Delay(_client.Jitter(most < s_longestJitter ? most : s_longestJitter), _client.Time, _ended.Token).ConfigureAwait(false);
        NoteAll(watch);
        _hasMissedEvents = false;
    }

    private async Task LoadAsync(ZkWatch watch)
    {
        var nodes = _current.Nodes.Clear();
        var exists = true;
        try
        {
            var children = await _client.GetChildrenAsync(_path, _ended.Token).ConfigureAwait(false);
            nodes = await ReadAsync(nodes, children.Names).ConfigureAwait(false);
        }
        catch (ZooKeeperException e) when (e.Error == ZkError.NoNode)
        {
            exists = false;
        }

        _mustLoad = false;
        _changed.Clear();
        PublishRead(watch, exists, nodes);
    }

    private async Task ReadChangedAsync(ZkWatch watch)
    {
        var nodes = await ReadAsync(_current.Nodes, [.. _changed]).ConfigureAwait(false);
        _changed.Clear();
        PublishRead(watch, _current.Exists, nodes);
    }

    private async Task<ImmutableSortedDictionary<string, ZkNode>> ReadAsync(ImmutableSortedDictionary<string, ZkNode> nodes, IReadOnlyCollection<string> names)
    {
        var read = await _client.PipelineAsync(names, FindAsync).ConfigureAwait(false);
        var builder = nodes.ToBuilder();
        foreach (var (name, node) in names.Zip(read))
        {
            if (node is null)
                builder.Remove(name);
            else
                builder[name] = node;
        }

        return builder.ToImmutable();
    }

    /// <summary>One child that may not be read must not hide the others.</summary>
    private async Task<ZkNode?> FindAsync(string name)
    {
        try
        {
            return await _client.FindAsync(ZkPath.Child(_path, name), _ended.Token).ConfigureAwait(false);
        }
        catch (ZooKeeperException e) when (e.Error == ZkError.NoAuth)
        {
            return null;
        }
    }

    /// <summary>What was read is in sync only if no event was missed meanwhile.</summary>
    private void PublishRead(ZkWatch watch, bool exists, ImmutableSortedDictionary<string, ZkNode> nodes) => Publish(current =>
    {
        var inSync = _client.State == ZkState.Connected && !watch.MustResync;
        return current with { InSync = inSync, Exists = exists, AsOf = inSync ? _client.Time.GetUtcNow() : current.AsOf, Nodes = nodes, Trouble = null };
    });

    /// <summary>The client may be connected again by now: then the watch says what has to be done.</summary>
    private void OnStateChanged(ZkStateChange change) => Publish(
        current => current.InSync && _client.State != ZkState.Connected ? current with { InSync = false, Trouble = change.Cause } : current);

    private void Publish(Func<ZkDirectorySnapshot, ZkDirectorySnapshot> change)
    {
        lock (_lock)
        {
            var next = change(_current);
            if (!ReferenceEquals(next, _current))
                _current = next with { Version = _current.Version + 1 };
            _published.TrySetResult();
            _published = NewSignal();
        }
    }
}
