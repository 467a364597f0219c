using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Nsx.ZooKeeper;

/// <summary>What a directory looks like at one moment. Immutable.</summary>
/// <param name="Version">Grows with each snapshot.</param>
/// <param name="InSync">False while disconnected or reading again: then the rest is what was known last.</param>
/// <param name="Exists">Whether the node is there at all.</param>
/// <param name="AsOf">When it was in sync last.</param>
/// <param name="Nodes">The children, by name.</param>
public sealed record ZkDirectorySnapshot(long Version, bool InSync, bool Exists, DateTimeOffset AsOf, ImmutableSortedDictionary<string, ZkNode> Nodes)
{
    /// <summary>Why it is not in sync; null when it is, or nothing is known.</summary>
    public Exception? Trouble { get; init; }
}

/// <summary>A live view of the direct children of a node and of their data, that never gives up.</summary>
/// <remarks>
/// <para>
/// One recursive watch; one read for each child that changes, none for the others. Changes that come together are published
/// together, at most every 50 ms; the first one at once. After a reconnect everything is read again, which large directories
/// put off by a random time of up to 5 s, so that a fleet does not read in step.
/// </para>
/// <para>The node need not exist. All members may be called by any thread.</para>
/// </remarks>
public sealed class ZkDirectory : IAsyncDisposable
{
    private static readonly TimeSpan s_publishEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(250);
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
    private bool _mustLoad = true;
    private bool _wasLoaded;

    internal ZkDirectory(ZooKeeperClient client, string path)
    {
        (_client, _path) = (client, path);
        _current = new(0, false, false, client.Time.GetUtcNow(), ImmutableSortedDictionary<string, ZkNode>.Empty.WithComparers(StringComparer.Ordinal));
        client.StateChanged += OnStateChanged;
        _following = Task.Run(FollowAsync);
    }

    /// <summary>The newest snapshot. Never null; empty and out of sync before the first load.</summary>
    public ZkDirectorySnapshot Current => _current;

    /// <summary>The newest snapshot and each newer one; those that were overtaken meanwhile are left out.</summary>
    public async IAsyncEnumerable<ZkDirectorySnapshot> Changes([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var seen = -1L;
        while (true)
        {
            Task published;
            lock (_lock)
                published = _published.Task;
            if (_current is var current && current.Version > seen)
            {
                seen = current.Version;
                yield return current;
            }
            else if (_ended.IsCancellationRequested)
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
    public async Task<ZkDirectorySnapshot> WhenInSyncAsync(CancellationToken cancellationToken = default)
    {
        await foreach (var snapshot in Changes(cancellationToken).ConfigureAwait(false))
        {
            if (snapshot.InSync)
                return snapshot;
        }

        throw new ObjectDisposedException(nameof(ZkDirectory));
    }

    /// <summary>Ends the view and its watch.</summary>
    public async ValueTask DisposeAsync()
    {
        _client.StateChanged -= OnStateChanged;
        await _ended.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
            _published.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task FollowAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                var watch = await _client.WatchAsync(_path, recursive: true, _ended.Token).ConfigureAwait(false);
                await using (((IAsyncDisposable)watch).ConfigureAwait(false))
                    await FollowAsync(watch).ConfigureAwait(false);
                return;
            }
            catch (ZooKeeperException e)
            {
                Publish(current => current with { InSync = false, Trouble = e });
                if (_client.State is ZkState.Closed or ZkState.AuthFailed)
                    return;
                await Task.Delay(s_retry, _client.Time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task FollowAsync(ZkWatch watch)
    {
        var events = watch.GetAsyncEnumerator(_ended.Token);
        await using (events.ConfigureAwait(false))
        {
            while (true)
            {
                if (!await TryReadAsync().ConfigureAwait(false))
                {
                    await Task.Delay(s_retry, _client.Time, _ended.Token).ConfigureAwait(false);
                    continue;
                }

                await Task.Delay(s_publishEvery, _client.Time, _ended.Token).ConfigureAwait(false);
                if (!await events.MoveNextAsync().ConfigureAwait(false))
                    return;
                Note(events.Current);
                while (watch.TryTake(out var more))
                    Note(more);
            }
        }
    }

    /// <summary>What an event tells is only that something has to be read: so a node that was replaced is never seen missing.</summary>
    private void Note(in ZkWatchEvent happened)
    {
        if (happened.Path == _path || happened.Kind == ZkEventKind.Resync)
            _mustLoad = true;
        else if (ZkPath.Parent(happened.Path) == _path)
            _changed.Add(happened.Path[(happened.Path.LastIndexOf('/') + 1)..]);
    }

    /// <summary>Reads what has changed and publishes it.</summary>
    /// <returns>False when it has to be tried again.</returns>
    private async Task<bool> TryReadAsync()
    {
        try
        {
            if (_mustLoad)
                await LoadAsync().ConfigureAwait(false);
            else if (_changed.Count > 0)
                await ReadChangedAsync().ConfigureAwait(false);
            return true;
        }
        catch (ZooKeeperException e) when (_client.State is not (ZkState.Closed or ZkState.AuthFailed))
        {
            _mustLoad = true;
            Publish(current => current with { InSync = false, Trouble = e });
            return false;
        }
    }

    private async Task LoadAsync()
    {
        if (_wasLoaded)
            await Task.Delay(Jitter(), _client.Time, _ended.Token).ConfigureAwait(false);
        _mustLoad = false;
        _changed.Clear();
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

        _wasLoaded = true;
        PublishInSync(exists, nodes);
    }

    private async Task ReadChangedAsync()
    {
        var names = _changed.ToArray();
        var nodes = await ReadAsync(_current.Nodes, names).ConfigureAwait(false);
        _changed.Clear();
        PublishInSync(exists: true, nodes);
    }

    private async Task<ImmutableSortedDictionary<string, ZkNode>> ReadAsync(ImmutableSortedDictionary<string, ZkNode> nodes, IReadOnlyCollection<string> names)
    {
        var read = await _client.GetManyAsync([.. names.Select(name => ZkPath.Child(_path, name))], _ended.Token).ConfigureAwait(false);
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

    private TimeSpan Jitter()
    {
        var most = s_jitterPerHundred * (_current.Nodes.Count / 100);
        lock (_lock)
            return (most < s_longestJitter ? most : s_longestJitter) * _client.Random.NextDouble();
    }

    private void PublishInSync(bool exists, ImmutableSortedDictionary<string, ZkNode> nodes) =>
        Publish(current => current with { InSync = _client.State == ZkState.Connected, Exists = exists, AsOf = _client.Time.GetUtcNow(), Nodes = nodes, Trouble = null });

    private void OnStateChanged(ZkStateChange change)
    {
        // The client may be connected again by now, and the view in sync.
        if (_client.State != ZkState.Connected && _current.InSync)
            Publish(current => current with { InSync = false, Trouble = change.Cause });
    }

    private void Publish(Func<ZkDirectorySnapshot, ZkDirectorySnapshot> change)
    {
        lock (_lock)
        {
            _current = change(_current) with { Version = _current.Version + 1 };
            _published.TrySetResult();
            _published = NewSignal();
        }
    }
}
