namespace Nsx.ZooKeeper;

/// <summary>What is known about a write that failed.</summary>
public enum ZkOutcome
{
    /// <summary>The server answered: it was not applied.</summary>
    Rejected,

    /// <summary>It never left this process: it was not applied.</summary>
    NotSent,

    /// <summary>It was sent and no answer came: it may have been applied. Look before trying again.</summary>
    Unknown,
}
