namespace Nsx.ZooKeeper;

/// <summary>How long a node lives, and whether the server completes its name.</summary>
public enum ZkCreateMode
{
    /// <summary>Until it is deleted.</summary>
    Persistent,

    /// <summary>Until it is deleted; its name gets a number of ten digits that grows with each child.</summary>
    PersistentSequential,

    /// <summary>Until it is deleted, or its session ends.</summary>
    Ephemeral,

    /// <summary>Until it is deleted, or its session ends; its name gets a number of ten digits that grows with each child.</summary>
    EphemeralSequential,

    /// <summary>Until about a minute after its last child went. Needs ZooKeeper 3.5.1.</summary>
    Container,

    /// <summary>Until it has neither been set nor had children for a time. Needs <c>zookeeper.extendedTypesEnabled</c> on the server.</summary>
    PersistentTtl,

    /// <summary>Both sequential and with a time to live.</summary>
    PersistentSequentialTtl,
}
