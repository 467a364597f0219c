namespace Nsx.ZooKeeper.Protocol;

/// <summary>How the wire says what kind of node to create: an op and a number.</summary>
internal static class CreateFlags
{
    /// <summary>The number.</summary>
    public static int Of(ZkCreateMode mode) => mode switch
    {
        ZkCreateMode.Persistent => 0,
        ZkCreateMode.Ephemeral => 1,
        ZkCreateMode.PersistentSequential => 2,
        ZkCreateMode.EphemeralSequential => 3,
        ZkCreateMode.Container => 4,
        ZkCreateMode.PersistentTtl => 5,
        ZkCreateMode.PersistentSequentialTtl => 6,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Expected a mode that ZkCreateMode names."),
    };

    /// <summary>The op: each of them is answered with the node's path and stat.</summary>
    public static OpCode OpOf(ZkCreateMode mode) => mode switch
    {
        ZkCreateMode.Container => OpCode.CreateContainer,
        ZkCreateMode.PersistentTtl or ZkCreateMode.PersistentSequentialTtl => OpCode.CreateTtl,
        _ => OpCode.Create2,
    };
}
