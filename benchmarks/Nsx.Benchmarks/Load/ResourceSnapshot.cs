namespace Nsx.Benchmarks.Load;

/// <summary>What client and server have used up to one moment.</summary>
internal sealed record ResourceSnapshot(TimeSpan ClientTime, TimeSpan ServerTime, long ClientBytes, long? ServerBytes)
{
    public static async Task<ResourceSnapshot> TakeAsync(int serverProcess) => new(
        ProcessorTime.Own,
        ProcessorTime.Of(serverProcess),
        GC.GetTotalAllocatedBytes(precise: true),
        await AllocationBeacon.ReadAsync(serverProcess));
}
