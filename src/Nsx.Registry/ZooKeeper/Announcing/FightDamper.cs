namespace Nsx.Registry.ZooKeeper.Announcing;

/// <summary>
/// Two processes that announce one address would take the node from each other for ever. Whoever loses it takes it back three
/// times, ever later, and then leaves it to the other.
/// </summary>
internal sealed class FightDamper
{
    private static readonly TimeSpan[] s_waits = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)];
    private static readonly TimeSpan s_memory = TimeSpan.FromMinutes(10);

    private int _losses;
    private DateTimeOffset _lastLoss;

    /// <summary>Whether the node may be taken once more.</summary>
    public bool MayTake => _losses <= s_waits.Length;

    /// <summary>How long to wait before.</summary>
    public TimeSpan Wait => _losses == 0 ? TimeSpan.Zero : s_waits[Math.Min(_losses, s_waits.Length) - 1];

    /// <summary>Somebody else has a node that was ours while our session lived. A loss long after the one before begins a new fight.</summary>
    public void Lost(DateTimeOffset now)
    {
        _losses = now - _lastLoss > s_memory ? 1 : _losses + 1;
        _lastLoss = now;
    }

    /// <summary>The rival is gone, or we are another session.</summary>
    public void Reset() => _losses = 0;
}
