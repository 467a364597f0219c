namespace Nsx.ZooKeeper;

/// <summary>A transaction was refused as a whole because one of its operations was.</summary>
public sealed class ZkTransactionException : ZooKeeperException
{
    /// <summary>Makes an exception.</summary>
    /// <param name="error">The error of the operation that failed.</param>
    /// <param name="results">What the server said of each operation, in order.</param>
    /// <param name="failedIndex">Which operation failed, counted from 0.</param>
    public ZkTransactionException(ZkError error, IReadOnlyList<ZkOpResult> results, int failedIndex)
        : base(error, results[failedIndex].Path, ZkOutcome.Rejected, $"operation {failedIndex} of the transaction failed; none was applied") =>
        (Results, FailedIndex) = (results, failedIndex);

    /// <summary>
    /// What the server said of each operation, in order: those before the culprit are <see cref="ZkError.Ok"/>, those behind it
    /// <see cref="ZkError.RuntimeInconsistency"/>. None was applied.
    /// </summary>
    public IReadOnlyList<ZkOpResult> Results { get; }

    /// <summary>Which operation failed, counted from 0.</summary>
    public int FailedIndex { get; }
}
