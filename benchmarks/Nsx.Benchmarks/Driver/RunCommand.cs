using Nsx.Benchmarks.Report;

namespace Nsx.Benchmarks.Driver;

/// <summary><c>run</c>: measures all entrants side by side and writes the report.</summary>
internal static class RunCommand
{
    public static async Task<int> RunAsync(RunOptions options)
    {
        using var taken = RunLock.TryTake();
        if (taken is null)
        {
            Console.Error.WriteLine("Another run is under way on this machine.");
            return 1;
        }

        using var interruption = new Interruption();
        try
        {
            var results = new RunResults();
            if (options.Plan == RunPlan.Quick)
                results.Remarks.Add("This is a quick run: whoever compiles just in time is still cold. Its numbers are not to be quoted.");
#if DEBUG
            results.Remarks.Add("This is a Debug build: its numbers mean nothing. Use -c Release.");
#endif
            var entrants = await new EntrantList(options, results.Remarks).PrepareAsync(interruption.Token);
            await new Rounds(options, entrants, results).RunAsync(interruption.Token);
            Publish(RunReport.Write(entrants, results), options.Out);
            return 0;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine("Interrupted; every process that was started has been ended.");
            return 130;
        }
    }

    private static void Publish(string report, string? file)
    {
        Console.Write(report);
        if (file is null)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        File.WriteAllText(file, report);
    }
}
