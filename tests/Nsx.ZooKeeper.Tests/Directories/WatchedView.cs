using System.Text;
using Nsx.Testing;

namespace Nsx.ZooKeeper.Tests.Directories;

/// <summary>What somebody knows of a node's children who trusts watches alone: it reads what an event tells to read, and nothing else.</summary>
internal sealed class WatchedView : IAsyncDisposable
{
    private readonly ZooKeeperClient _client;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _following;
    private volatile string _shown = "";

    public WatchedView(ZooKeeperClient client, string path, Func<WatchedView, CancellationToken, Task> follow)
    {
        (_client, Path) = (client, path);
        _following = Task.Run(() => follow(this, _ended.Token));
    }

    public string Path { get; }

    public Task ShowsAsync(string expected) => Eventually.BeTrueAsync(
        () => _following.IsFaulted ? throw _following.Exception! : _shown == expected, $"{Path} shows '{expected}'");

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
    }

    /// <summary>Follows one watch: a recursive one tells of the children's data too, the other is joined by one watch for each child.</summary>
    public async Task FollowAsync(bool recursive, CancellationToken token)
    {
        await using var watch = await TryAgainAsync(() => _client.WatchAsync(Path, recursive, token));
        if (!recursive)
        {
            await FollowNamesAsync(watch, token);
            return;
        }

        var nodes = await TryAgainAsync(() => LoadAsync(token));
        Show(nodes);
        await foreach (var happened in watch.WithCancellation(token))
        {
            if (happened.Kind == ZkEventKind.Resync || happened.Path == Path)
                nodes = await TryAgainAsync(() => LoadAsync(token));
            else if (happened.Path.LastIndexOf('/') == Path.Length)
                await ReadAsync(nodes, happened.Path, token);
            Show(nodes);
        }
    }

    /// <summary>Reads all children with a watch each, and everything again as soon as one fires.</summary>
    public async Task FollowOneShotsAsync(CancellationToken token)
    {
        while (true)
        {
            var exists = await TryAgainAsync(() => _client.ExistsAndWatchAsync(Path, token));
            List<Task<ZkWatchEvent>> changes = [exists.Changed];
            var nodes = new SortedDictionary<string, string>(StringComparer.Ordinal);
            if (await TryAgainAsync(() => FindAsync(() => _client.GetChildrenAndWatchAsync(Path, token))) is { } children)
            {
                changes.Add(children.Changed);
                foreach (var name in children.Value.Names)
                {
                    if (await TryAgainAsync(() => FindAsync(() => _client.GetAndWatchAsync($"{Path}/{name}", token))) is not { } child)
                        continue;
                    nodes[name] = Encoding.UTF8.GetString(child.Value.Data.Span);
                    changes.Add(child.Changed);
                }
            }

            Show(nodes);
            await Task.WhenAny(changes).WaitAsync(token);
        }
    }

    private static async Task<ZkWatched<T>?> FindAsync<T>(Func<Task<ZkWatched<T>>> read)
    {
        try
        {
            return await read();
        }
        catch (ZooKeeperException e) when (e.Error == ZkError.NoNode)
        {
            return null;
        }
    }

    /// <summary>Two connections in a row may break under one request.</summary>
    private static async Task<T> TryAgainAsync<T>(Func<Task<T>> act)
    {
        while (true)
        {
            try
            {
                return await act();
            }
            catch (ZooKeeperException e) when (e.Error == ZkError.ConnectionLoss)
            {
                // Once more, on the next one.
            }
        }
    }

    /// <summary>The names come from the watch; the data from reading all of them, since this watch says nothing of those.</summary>
    private async Task FollowNamesAsync(ZkWatch watch, CancellationToken token)
    {
        var children = new Dictionary<string, ZkWatch>(StringComparer.Ordinal);
        var dirty = System.Threading.Channels.Channel.CreateUnbounded<bool>();
        var pumps = new List<Task> { PumpAsync(watch) };
        dirty.Writer.TryWrite(true);
        await foreach (var _ in dirty.Reader.ReadAllAsync(token))
        {
            var nodes = await TryAgainAsync(() => LoadAsync(token));
            var isNew = false;
            foreach (var name in nodes.Keys.Where(name => !children.ContainsKey(name)))
            {
                children[name] = await TryAgainAsync(() => _client.WatchAsync($"{Path}/{name}", cancellationToken: token));
                pumps.Add(PumpAsync(children[name]));
                isNew = true;
            }

            if (isNew)
                dirty.Writer.TryWrite(true);
            Show(nodes);
        }

        async Task PumpAsync(ZkWatch source)
        {
            await foreach (var _ in source.WithCancellation(token))
                dirty.Writer.TryWrite(true);
        }
    }

    private async Task<SortedDictionary<string, string>> LoadAsync(CancellationToken token)
    {
        var nodes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var names = (await _client.GetChildrenAsync(Path, token)).Names;
            foreach (var (name, node) in names.Zip(await _client.GetManyAsync([.. names.Select(name => $"{Path}/{name}")], token)))
            {
                if (node is not null)
                    nodes[name] = Encoding.UTF8.GetString(node.Data.Span);
            }
        }
        catch (ZooKeeperException e) when (e.Error == ZkError.NoNode)
        {
            // There is nothing.
        }

        return nodes;
    }

    private async Task ReadAsync(SortedDictionary<string, string> nodes, string path, CancellationToken token)
    {
        var name = path[(Path.Length + 1)..];
        if (await TryAgainAsync(() => _client.FindAsync(path, token)) is { } node)
            nodes[name] = Encoding.UTF8.GetString(node.Data.Span);
        else
            nodes.Remove(name);
    }

    private void Show(SortedDictionary<string, string> nodes) => _shown = string.Join(' ', nodes.Select(node => $"{node.Key}={node.Value}"));
}
