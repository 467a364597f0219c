namespace Nsx.Provider;

/// <summary>The heap of this process.</summary>
internal sealed class ProcessHeap : IHeap
{
    public long Limit => GC.GetGCMemoryInfo(GCKind.Any).TotalAvailableMemoryBytes;

    public long Taken => GC.GetTotalMemory(forceFullCollection: false);

    public (long Number, long Left) LastFull
    {
        get
        {
            var (blocking, background) = (GC.GetGCMemoryInfo(GCKind.FullBlocking), GC.GetGCMemoryInfo(GCKind.Background));
            var last = blocking.Index > background.Index ? blocking : background;

            // What lies free between objects is used again, or closed up when there is need.
            return (last.Index, last.HeapSizeBytes - last.FragmentedBytes);
        }
    }

    // In the background, unless that is turned off for the process: calls go on meanwhile.
    public void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false, compacting: false);
}
