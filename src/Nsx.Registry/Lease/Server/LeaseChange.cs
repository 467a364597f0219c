namespace Nsx.Registry;

/// <summary>One change to the list of a service.</summary>
/// <param name="Service">The service.</param>
/// <param name="Revision">The list's revision after it.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Lease">The entry that came or went.</param>
internal sealed record LeaseChange(string Service, long Revision, LeaseChangeKind Kind, Lease Lease);

/// <summary>What happened to an entry.</summary>
internal enum LeaseChangeKind
{
    /// <summary>It is new, or differs from before.</summary>
    Put,

    /// <summary>It was withdrawn.</summary>
    Deleted,

    /// <summary>It was not kept alive.</summary>
    Expired,
}

/// <summary>A service's entries at one revision.</summary>
internal sealed record LeaseList(long Revision, IReadOnlyList<byte[]> Entries);
