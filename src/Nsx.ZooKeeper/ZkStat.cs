namespace Nsx.ZooKeeper;

/// <summary>What a server knows about a node besides its data. A zxid is the number of a transaction; it grows with each.</summary>
/// <param name="CreatedZxid">The transaction that created it.</param>
/// <param name="ModifiedZxid">The transaction that set its data last.</param>
/// <param name="Created">When it was created, by the server's clock.</param>
/// <param name="Modified">When its data were set last, by the server's clock.</param>
/// <param name="Version">How often its data were set.</param>
/// <param name="ChildVersion">How often children came or went.</param>
/// <param name="AclVersion">How often its permissions were set.</param>
/// <param name="EphemeralOwner">The session that it lives with; 0 for a node that stays.</param>
/// <param name="DataLength">How many bytes of data it has.</param>
/// <param name="ChildCount">How many children it has.</param>
/// <param name="ChildrenZxid">The transaction in which a child came or went last.</param>
public sealed record ZkStat(
    long CreatedZxid,
    long ModifiedZxid,
    DateTimeOffset Created,
    DateTimeOffset Modified,
    int Version,
    int ChildVersion,
    int AclVersion,
    long EphemeralOwner,
    int DataLength,
    int ChildCount,
    long ChildrenZxid);
