using Nsx.Benchmarks.Load;

namespace Nsx.Benchmarks.Driver;

/// <summary>One server process for the round, and a fresh client process for each operation and number of connections.</summary>
internal sealed class ProgramEntrant(ContenderProgram program, RunPlan plan) : IEntrant
{
    public string Name => program.Name;

    public string Version => program.Version;

    public async Task MeasureAsync(Round round, RunResults results, CancellationToken cancel)
    {
        var port = FreePort.Find();
        await using var server = await program.StartServerAsync(port, cancel);
        foreach (var operation in Enum.GetValues<Operation>())
        {
            foreach (var (connections, inFlight) in RunPlan.Levels)
            {
                var order = new LoadOrder(port, operation, inFlight, connections, plan.WarmUp, plan.Level, server.Id);
                var levels = await program.RunClientAsync(order, plan.LimitFor(inFlight.Length), cancel);
                results.Levels.AddRange(levels.Select(level => (round, level)));
            }
        }
    }
}
