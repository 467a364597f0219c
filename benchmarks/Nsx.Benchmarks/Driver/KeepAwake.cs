namespace Nsx.Benchmarks.Driver;

/// <summary>
/// One busy loop pinned to each processor, in the idle scheduling class: it gives way to everybody,
/// and a virtual processor that always has something to run is never halted by its host.
/// </summary>
internal sealed class KeepAwake : IAsyncDisposable
{
    public const string Missing = "taskset or chrt is missing: apt-get install util-linux";

    private readonly List<ChildProcess> _loops = [];

    public static bool IsPossible => CommandLine.Exists("taskset") && CommandLine.Exists("chrt");

    public static KeepAwake Start()
    {
        var awake = new KeepAwake();
        for (var processor = 0; processor < Environment.ProcessorCount; processor++)
            awake._loops.Add(ChildProcess.Start(["taskset", "-c", $"{processor}", "chrt", "-i", "0", .. ThisProgram.Command, "spin"]));
        return awake;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var loop in _loops)
            await loop.DisposeAsync();
    }
}
