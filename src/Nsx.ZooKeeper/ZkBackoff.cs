namespace Nsx.ZooKeeper;

/// <summary>
/// How long to wait before the servers are tried once more, when none of them would have us: a random share of
/// <see cref="First"/> · 2^rounds, at most <see cref="Max"/> ("full jitter").
/// </summary>
public sealed record ZkBackoff
{
    /// <summary>The longest wait after the first round.</summary>
    /// <value>1 ms or more; 50 ms by default.</value>
    public TimeSpan First { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest wait of all. While the session may still be alive, an eighth of its timeout is the limit.</summary>
    /// <value><see cref="First"/> to 1 day; 10 s by default.</value>
    public TimeSpan Max { get; init; } = TimeSpan.FromSeconds(10);
}
