namespace Nsx.Benchmarks.Driver;

/// <summary>What the machine does while we do nothing.</summary>
internal static class OtherLoad
{
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(1);

    public static async Task<RoundStart> BeforeAsync(Round round, CancellationToken cancel)
    {
        var (idleBefore, totalBefore) = Read();
        await Task.Delay(Watch, cancel);
        var (idle, total) = Read();
        var busy = 1 - ((double)(idle - idleBefore) / (total - totalBefore));
        return new RoundStart(round, busy * Environment.ProcessorCount, LoadAverage());
    }

    private static string LoadAverage() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));

    /// <summary><c>cpu user nice system idle iowait irq softirq steal …</c>, in ticks of all processors together.</summary>
    private static (long Idle, long Total) Read()
    {
        var ticks = File.ReadLines("/proc/stat").First()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1).Take(8).Select(long.Parse).ToArray();
        return (ticks[3] + ticks[4], ticks.Sum());
    }
}
