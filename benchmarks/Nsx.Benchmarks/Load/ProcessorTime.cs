namespace Nsx.Benchmarks.Load;

/// <summary>User and system time that a process has used so far.</summary>
internal static class ProcessorTime
{
    // The unit of /proc is fixed in the kernel's interface, whatever the kernel's own clock.
    private const double TicksPerSecond = 100;

    public static TimeSpan Own => Environment.CpuUsage.TotalTime;

    public static TimeSpan Of(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        // The second field is the program's name in parentheses and may itself hold blanks and parentheses.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        const int userTime = 14 - 3, systemTime = 15 - 3;
        return TimeSpan.FromSeconds((long.Parse(fields[userTime]) + long.Parse(fields[systemTime])) / TicksPerSecond);
    }
}
