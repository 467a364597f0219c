namespace Nsx.Registry;

/// <summary>What clients of a lease registry may ask of it. Every breach is answered with an error that names the limit.</summary>
/// <remarks>With the largest values, the list of a service still fits into one reply: clients take 8 MiB.</remarks>
public sealed record LeaseLimits
{
    internal const int LargestEntryBytes = 4096;
    internal static readonly TimeSpan ShortestTtl = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan LongestTtl = TimeSpan.FromMinutes(10);

    private const int MostInstancesPerService = 1000;

    /// <summary>Bytes of one entry's JSON.</summary>
    /// <value>64 to 4,096; 4,096 by default.</value>
    public int MaxEntryBytes { get; init; } = LargestEntryBytes;

    /// <summary>Entries of one service.</summary>
    /// <value>1 to 1,000; 1,000 by default.</value>
    public int MaxInstancesPerService { get; init; } = MostInstancesPerService;

    /// <summary>Entries of all services together.</summary>
    /// <value>1 or more; 50,000 by default.</value>
    public int MaxInstances { get; init; } = 50_000;

    /// <summary>Services that one connection watches.</summary>
    /// <value>1 or more; 1,000 by default.</value>
    public int MaxWatchesPerClient { get; init; } = 1000;

    /// <summary>Bytes that may wait for a watcher before it is told to list again instead of each change.</summary>
    /// <value>1 or more; 64 KiB by default.</value>
    public int MaxWatcherBytes { get; init; } = 64 * 1024;

    /// <summary>Throws an <see cref="ArgumentOutOfRangeException"/> that names the first option outside its range.</summary>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxEntryBytes, 64);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxEntryBytes, LargestEntryBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxInstancesPerService, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxInstancesPerService, MostInstancesPerService);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxInstances, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWatchesPerClient, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWatcherBytes, 1);
    }
}
