namespace Nsx.ZooKeeper.Protocol;

/// <summary>What a request asks for. The numbers are those of the wire.</summary>
internal enum OpCode
{
    Notification = 0,
    Create = 1,
    Delete = 2,
    Exists = 3,
    GetData = 4,
    SetData = 5,
    GetAcl = 6,
    SetAcl = 7,
    GetChildren = 8,
    Sync = 9,
    Ping = 11,
    GetChildren2 = 12,

    /// <summary>Only as a part of <see cref="Multi"/>.</summary>
    Check = 13,

    Multi = 14,
    Create2 = 15,
    Reconfig = 16,
    CheckWatches = 17,
    RemoveWatches = 18,
    CreateContainer = 19,
    CreateTtl = 21,
    MultiRead = 22,
    Auth = 100,
    SetWatches = 101,
    Sasl = 102,
    GetEphemerals = 103,
    GetAllChildrenNumber = 104,

    /// <summary>With persistent watches: since 3.6.</summary>
    SetWatches2 = 105,

    AddWatch = 106,
    WhoAmI = 107,

    /// <summary>Only in the reply to a part of <see cref="Multi"/> that failed, and at its end.</summary>
    Error = -1,

    CreateSession = -10,
    CloseSession = -11,
}
