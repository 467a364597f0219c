using System.Runtime.InteropServices;

namespace Nsx.Benchmarks.Report;

/// <summary>What the numbers were measured on; without it they mean nothing.</summary>
internal static class Machine
{
    public static string Describe() =>
        $"{Environment.ProcessorCount} × {ProcessorModel()}, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, "
        + $"{RuntimeInformation.FrameworkDescription}";

    private static string ProcessorModel() =>
        File.ReadLines("/proc/cpuinfo")
            .Where(line => line.StartsWith("model name", StringComparison.Ordinal))
            .Select(line => line.Split(':', 2)[1].Trim())
            .FirstOrDefault("unknown processor");
}
