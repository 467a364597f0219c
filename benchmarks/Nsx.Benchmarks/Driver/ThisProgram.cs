using System.Reflection;

namespace Nsx.Benchmarks.Driver;

/// <summary>How to start this very program again, in another role.</summary>
internal static class ThisProgram
{
    public static IReadOnlyList<string> Command { get; } =
        Path.GetFileName(Environment.ProcessPath!) == "dotnet"
            ? [Environment.ProcessPath!, Assembly.GetExecutingAssembly().Location]
            : [Environment.ProcessPath!];
}
