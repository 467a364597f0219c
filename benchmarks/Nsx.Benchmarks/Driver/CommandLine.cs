namespace Nsx.Benchmarks.Driver;

/// <summary>Short-lived commands.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command to its end and answers what it printed.</summary>
    public static async Task<string> OutputOfAsync(IReadOnlyList<string> command, TimeSpan limit, CancellationToken cancel)
    {
        await using var child = ChildProcess.Start(command);
        var (exitCode, output) = await child.FinishAsync(limit, cancel);
        if (exitCode != 0)
            throw new ChildFailedException($"{Path.GetFileName(command[0])}: exit code {exitCode}. {output}".Trim());
        return output.Trim();
    }

    public static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
