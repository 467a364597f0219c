namespace Nsx.ZooKeeper.Watches;

/// <summary>What a read looked at, and so what its watch fires for.</summary>
internal enum OneShotKind
{
    /// <summary>The data of a node that is there: it changes or is deleted.</summary>
    Data,

    /// <summary>A node that is not there: it is created.</summary>
    Exist,

    /// <summary>The children of a node: one comes or goes, or the node is deleted.</summary>
    Child,
}

/// <summary>A watch that fires once. Guarded by the client's monitor.</summary>
/// <param name="path">The node on the server, chroot included.</param>
/// <param name="kind">What was read.</param>
/// <param name="asksServer">Whether the server is asked for it; else the events of a persistent watch at the same node serve it.</param>
internal sealed class OneShot(string path, OneShotKind kind, bool asksServer)
{
    private readonly TaskCompletionSource<ZkWatchEvent> _fired = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Path => path;

    public OneShotKind Kind { get; set; } = kind;

    public bool AsksServer => asksServer;

    /// <summary>Whether the server holds it: its reply has come.</summary>
    public bool IsArmed { get; set; }

    public Task<ZkWatchEvent> Fired => _fired.Task;

    public void Fire(in ZkWatchEvent happened) => _fired.TrySetResult(happened);

    /// <summary>Whether an event of this kind at this node concerns it.</summary>
    public bool Concerns(ZkEventKind happened) => happened switch
    {
        ZkEventKind.Created or ZkEventKind.DataChanged => Kind != OneShotKind.Child,
        ZkEventKind.ChildrenChanged => Kind == OneShotKind.Child,
        _ => true,
    };
}
