using System.Threading.Channels;
using Nsx.ZooKeeper.Watches;

namespace Nsx.ZooKeeper;

/// <summary>A watch that stays, across reconnects and sessions, until it is disposed.</summary>
/// <remarks>
/// <para>
/// Events come in the order in which they happened. Servers replay nothing after a reconnect, so then, and when more than
/// <see cref="Capacity"/> events were not taken in time, there is one <see cref="ZkEventKind.Resync"/> in their place: read
/// again. The last event is <see cref="ZkEventKind.Ended"/>.
/// </para>
/// <para>One reader at a time. Whoever has the reply to a read finds the events before it in the watch already.</para>
/// </remarks>
public sealed class ZkWatch : IAsyncEnumerable<ZkWatchEvent>, IAsyncDisposable
{
    /// <summary>How many events may wait to be taken.</summary>
    public const int Capacity = 1024;

    private readonly Channel<ZkWatchEvent> _events = Channel.CreateBounded<ZkWatchEvent>(Capacity);
    private readonly WatchTable _table;
    private bool _isEnded;

    internal ZkWatch(WatchTable table, string path, string serverPath, bool recursive) =>
        (_table, Path, ServerPath, Recursive) = (table, path, serverPath, recursive);

    /// <summary>The node, below the chroot.</summary>
    public string Path { get; }

    /// <summary>
    /// Whether everything below the node is watched too. If so, children that come and go are <see cref="ZkEventKind.Created"/> and
    /// <see cref="ZkEventKind.Deleted"/> events of their own; if not, <see cref="ZkEventKind.ChildrenChanged"/> events of this node.
    /// </summary>
    public bool Recursive { get; }

    internal string ServerPath { get; }

    /// <summary>Whether the server has had it: from then on events can be missed. Guarded by the client's monitor.</summary>
    internal bool IsArmed { get; set; }

    /// <summary>Whether the next event says that everything before it is out of date.</summary>
    internal bool MustResync => _events.Reader.TryPeek(out var next) && next.Kind == ZkEventKind.Resync;

    /// <summary>The events, from the first one that was not taken yet.</summary>
    public async IAsyncEnumerator<ZkWatchEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await foreach (var happened in _events.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            yield return happened;
    }

    /// <summary>Ends the watch. Returns at once; the server is told in the background.</summary>
    public ValueTask DisposeAsync()
    {
        _table.Remove(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Takes the next event without waiting for one.</summary>
    internal bool TryTake(out ZkWatchEvent next) => _events.Reader.TryRead(out next);

    internal void Happened(in ZkWatchEvent happened)
    {
        if (!_events.Writer.TryWrite(happened))
            Resync();
    }

    /// <summary>Whatever waits to be taken is of no use any more: one event says so.</summary>
    internal void Resync()
    {
        while (_events.Reader.TryRead(out _))
        {
            // What it would have told, reading again tells.
        }

        _events.Writer.TryWrite(new(ZkEventKind.Resync, Path, 0));
    }

    internal void End()
    {
        if (_isEnded)
            return;
        _isEnded = true;
        if (!_events.Writer.TryWrite(new(ZkEventKind.Ended, Path, 0)))
        {
            Resync();
            _events.Writer.TryWrite(new(ZkEventKind.Ended, Path, 0));
        }

        _events.Writer.Complete();
    }
}
