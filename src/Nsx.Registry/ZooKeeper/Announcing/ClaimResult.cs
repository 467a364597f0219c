namespace Nsx.Registry.ZooKeeper.Announcing;

/// <summary>How an attempt to make a node ours ended.</summary>
/// <param name="Epoch">The session that owns it, or would.</param>
/// <param name="Rival">Who else has it, in words; null when it is ours.</param>
/// <param name="WasTakenFrom">Whom it was taken from, in words; null when it was free or ours.</param>
internal sealed record ClaimResult(int Epoch, string? Rival = null, string? WasTakenFrom = null);
