namespace Nsx.ZooKeeper;

/// <summary>An operation failed. <see cref="Outcome"/> says whether it may have been applied all the same.</summary>
public class ZooKeeperException : Exception
{
    /// <summary>Makes an exception.</summary>
    /// <param name="error">Why.</param>
    /// <param name="path">The node, as the caller named it; null when it is about none.</param>
    /// <param name="outcome">What is known about the effect.</param>
    /// <param name="detail">A sentence for people; null for the error's name.</param>
    /// <param name="inner">What led to it.</param>
    public ZooKeeperException(ZkError error, string? path, ZkOutcome outcome, string? detail = null, Exception? inner = null)
        : base(Describe(error, path, outcome, detail), inner) => (Error, Path, Outcome) = (error, path, outcome);

    /// <summary>Why.</summary>
    public ZkError Error { get; }

    /// <summary>The node, as the caller named it; null when it is about none.</summary>
    public string? Path { get; }

    /// <summary>What is known about the effect. For reads it does not matter.</summary>
    public ZkOutcome Outcome { get; }

    private static string Describe(ZkError error, string? path, ZkOutcome outcome, string? detail) =>
        $"{error}{(path is null ? "" : $" at {path}")}{(detail is null ? "" : $": {detail}")}{(outcome == ZkOutcome.Unknown ? " (it may have been applied)" : "")}";
}
