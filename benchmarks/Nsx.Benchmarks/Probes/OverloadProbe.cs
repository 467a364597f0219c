using System.Diagnostics;
using System.Globalization;
using System.Text;
using Nsx.Benchmarks.Driver;
using Nsx.Benchmarks.Load;
using Nsx.Benchmarks.Report;

namespace Nsx.Benchmarks.Probes;

/// <summary><c>overload</c>: what a provider still does at three times its capacity, and what a refusal costs.</summary>
/// <remarks>The capacity is a virtual one: 64 places in which calls wait for 5 ms. So the generator never stands in the way.</remarks>
internal static class OverloadProbe
{
    private const int Connections = 4;
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_level = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync()
    {
        Console.WriteLine($"{DateTime.UtcNow:yyyy-MM-dd}, {Machine.Describe()}, load average {File.ReadAllText("/proc/loadavg")[..4]}");
        var port = FreePort.Find();
        await using var server = ChildProcess.Start([.. ThisProgram.Command, "overload-server", $"{port}"]);
        await server.ExpectLineAsync("ready", s_startLimit, CancellationToken.None);
        using (var load = new OpenLoop(port, Connections))
            MeasureGoodput(load, server.Id);
        MeasureRefusals(port, server.Id);
        return 0;
    }

    private static void MeasureGoodput(OpenLoop load, int server)
    {
        var nominal = OverloadServer.Places / OverloadServer.Work.TotalSeconds;
        load.Run(nominal / 2, s_level / 2);
        var peak = Run(load, "peak (offered 1.3 × what the places could do)", 1.3 * nominal).ResultsPerSecond;
        var normal = Run(load, "0.9 × peak", 0.9 * peak);
        var before = ResidentBytes(server);
        var over = Run(load, "3 × peak", 3 * peak);
        var after = Run(load, "0.9 × peak again, at once", 0.9 * peak);
        Console.WriteLine($"goodput at 3 ×: {over.ResultsPerSecond / peak:P0} of peak (gate: 90 %)");
        Console.WriteLine($"p99 of results at 3 ×: {over.ResultP99 / normal.ResultP99:0.00} × that at 0.9 × (gate: 2)");
        Console.WriteLine(
            $"p99 of -BUSY at 3 ×: {over.RefusalP99.TotalMilliseconds:0.0} ms after it was due, {over.RefusalAfterSendingP99.TotalMilliseconds:0.0} ms after it was sent (gate: 5 ms); the generator was late by {over.LatenessP99.TotalMilliseconds:0.0} ms");
        Console.WriteLine($"normal again after {after.NormalAfter(2 * normal.ResultP99).TotalSeconds:0.0} s (gate: 5 s)");
        Console.WriteLine($"resident memory: {(ResidentBytes(server) - before) / 1048576.0:+0.0;-0.0} MiB (gate: 64)");
    }

    private static OpenLoopResult Run(OpenLoop load, string name, double callsPerSecond)
    {
        var result = load.Run(callsPerSecond, s_level);
        Console.WriteLine(
            $"{name}: offered {result.OfferedPerSecond:N0}/s, results {result.ResultsPerSecond:N0}/s with p99 {result.ResultP99.TotalMilliseconds:0.0} ms, -BUSY {result.RefusedPerSecond:N0}/s with p99 {result.RefusalP99.TotalMilliseconds:0.0} ms");
        return result;
    }

    /// <summary>One connection, and as many refused calls as it can take, a few hundred at a time.</summary>
    private static void MeasureRefusals(int port, int server)
    {
        const int batch = 500;
        using var holder = new OpenLoopConnection(port);
        holder.SendAndWait("NSX.CALL 1 '' Held.Hold\r\n");
        using var connection = new OpenLoopConnection(port);
        var calls = new StringBuilder();
        for (var id = 1; id <= batch; id++)
            calls.Append(CultureInfo.InvariantCulture, $"*4\r\n$8\r\nNSX.CALL\r\n${id.ToString(CultureInfo.InvariantCulture).Length}\r\n{id}\r\n$0\r\n\r\n$9\r\nHeld.Hold\r\n");
        var (refused, began, used) = (0L, Stopwatch.GetTimestamp(), ProcessorTime.Of(server));
        while (Stopwatch.GetElapsedTime(began) < s_level / 2)
        {
            connection.Send(calls.ToString());
            connection.Read(batch, null);
            refused += batch;
        }

        var (seconds, processor) = (Stopwatch.GetElapsedTime(began).TotalSeconds, (ProcessorTime.Of(server) - used).TotalSeconds);
        Console.WriteLine($"-BUSY, one connection: {refused / seconds:N0}/s, and {refused / processor:N0} for each second of a processor (gate: 100,000)");
    }

    private static long ResidentBytes(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }
}
