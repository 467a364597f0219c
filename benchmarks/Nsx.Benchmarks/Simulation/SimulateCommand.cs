using System.Text;
using Nsx.Benchmarks.Report;
using Nsx.Consumer;

namespace Nsx.Benchmarks.Simulation;

/// <summary><c>simulate</c>: what the pickers do with one sick endpoint of ten. On virtual time, so it takes seconds, and the machine does not matter.</summary>
internal static class SimulateCommand
{
    public static int Run()
    {
        var text = new StringBuilder();
        text.AppendLine($"# Pickers and one sick endpoint of ten, {DateTime.UtcNow:yyyy-MM-dd}").AppendLine();
        text.AppendLine(Machine.Describe()).AppendLine();
        text.AppendLine(
            $"Simulated (`dotnet run -c Release --project benchmarks/Nsx.Benchmarks -- simulate`): {Scenario.Endpoints} endpoints of equal weight that serve "
            + $"{Scenario.CallsAtOnce} calls at once, each {Scenario.HealthyMilliseconds} ms on average (exponential), together {Scenario.Capacity:N0} calls/s; "
            + $"{Scenario.Consumers} consumers, each with a picker that sees its own calls only; calls come at random (Poisson) for "
            + $"{Scenario.Duration.TotalSeconds} s after {Scenario.WarmUp.TotalSeconds} s of warm-up, and wait as long as it takes. No breakers, no retries, "
            + "no timeouts: this is what choosing alone does. Times are of calls that succeed; the fair share of an endpoint is 10 %.").AppendLine();
        text.AppendLine(
            "Endpoints are equally far away here, so `Closest` and `NetworkQuality` do what `Random` does. `ConsistentHash` gets one of 1,000 keys with each "
            + "call; `Sticky` spreads consumers, not calls: it leaves an endpoint that fails at once, and where many consumers meet by chance, calls queue. "
            + "An endpoint that gets more than it can serve has a queue that grows until calls stop coming: "
            + "times of many seconds say how long the run was, and no more. Where few calls come, `PowerOfTwoChoices` looks after everyone it has not "
            + "picked for a second, the sick one as well.").AppendLine();
        foreach (var scenario in Scenario.All)
            Write(text, scenario);
        Console.Write(text.ToString().TrimEnd() + "\n");
        return 0;
    }

    private static void Write(StringBuilder text, Scenario scenario)
    {
        text.AppendLine($"## {scenario.Title}").AppendLine();
        var table = new MarkdownTable("picker", "p50 ms", "p99 ms", "share of the sick endpoint", "longest queue");
        foreach (var picker in LoadBalancing.Factories.Keys.Order(StringComparer.Ordinal))
        {
            var run = new SimulationRun(scenario, picker);
            run.Run();
            table.Add(
                picker, Milliseconds(run, 0.5), Milliseconds(run, 0.99), $"{run.ShareOfSick * 100:N1} %", $"{run.LongestQueue:N0}");
        }

        table.WriteTo(text);
    }

    /// <summary>Longer than the run says only that it never ended.</summary>
    private static string Milliseconds(SimulationRun run, double quantile)
    {
        var (milliseconds, most) = (run.Latencies.QuantileMicroseconds(quantile) / 1000, Scenario.Duration.TotalMilliseconds);
        return milliseconds > most ? $"> {most:N0}" : $"{milliseconds:N1}";
    }
}
