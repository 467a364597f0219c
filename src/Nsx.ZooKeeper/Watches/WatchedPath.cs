namespace Nsx.ZooKeeper.Watches;

/// <summary>How the server watches a node for this connection.</summary>
internal enum ServerWatch
{
    /// <summary>Not at all, or with one-shot watches.</summary>
    None,

    /// <summary>The node, and that children come and go.</summary>
    Persistent,

    /// <summary>The node and everything below it.</summary>
    Recursive,
}

/// <summary>Everything that is watched at one node. Guarded by the client's monitor.</summary>
internal sealed class WatchedPath
{
    public List<OneShot> OneShots { get; } = [];

    public List<ZkWatch> Watches { get; } = [];

    /// <summary>What the server was asked for.</summary>
    public ServerWatch OnServer { get; set; }

    /// <summary>Whether the server has said that it has it. Known before <see cref="Arming"/> completes.</summary>
    public bool IsArmed { get; set; }

    /// <summary>Completes when the server has the persistent watch.</summary>
    public Task Arming { get; set; } = Task.CompletedTask;

    public bool IsEmpty => OneShots.Count == 0 && Watches.Count == 0;

    /// <summary>Whether the server holds a one-shot watch here, or will when the reply comes.</summary>
    public bool HasOneShotOnServer => OneShots.Exists(one => one.AsksServer);

    /// <summary>Whether a recursive watch tells of every child, so that nothing else need tell that children came or went.</summary>
    public bool DerivesChildrenChanged => OnServer == ServerWatch.Recursive && IsArmed;

    /// <summary>A one-shot watch that waits already and fires for all that one of this kind would; null when there is none.</summary>
    public OneShot? FindArmed(OneShotKind kind) =>
        OneShots.Find(one => one.IsArmed && (one.Kind == kind || (one.Kind == OneShotKind.Data && kind == OneShotKind.Exist)));

    /// <summary>Fires those that an event concerns.</summary>
    public void FireOneShots(in ZkWatchEvent happened)
    {
        for (var i = OneShots.Count - 1; i >= 0; i--)
        {
            if (!OneShots[i].Concerns(happened.Kind))
                continue;
            OneShots[i].Fire(happened);
            OneShots.RemoveAt(i);
        }
    }
}
