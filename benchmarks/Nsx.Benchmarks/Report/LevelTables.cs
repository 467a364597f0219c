using System.Text;
using Nsx.Benchmarks.Driver;
using Nsx.Benchmarks.Load;

namespace Nsx.Benchmarks.Report;

/// <summary>What was measured: one table for each profile and operation.</summary>
internal static class LevelTables
{
    public static void Write(StringBuilder text, RunResults results)
    {
        foreach (var table in results.Levels.GroupBy(row => (row.Round.Profile, row.Level.Op)))
        {
            text.AppendLine($"## {table.Key.Profile}: {table.Key.Op}").AppendLine();
            Of(table.Select(row => row.Level)).WriteTo(text);
        }
    }

    private static MarkdownTable Of(IEnumerable<LevelResult> levels)
    {
        var table = new MarkdownTable(
            "contender", "in flight", "conns", "calls/s median (min–max)", "p50 µs", "p99 µs",
            "client CPU µs/call", "server CPU µs/call", "client B/call", "server B/call");
        var rows = levels
            .GroupBy(level => (level.Conns, level.InFlight, level.Contender))
            .OrderBy(row => row.Key);
        foreach (var row in rows)
        {
            table.Add(
                row.Key.Contender,
                $"{row.Key.InFlight}",
                $"{row.Key.Conns}",
                Spread.Of(row.Select(level => level.CallsPerSecond)).Text("N0"),
                Median(row, level => level.P50us, "N0"),
                Median(row, level => level.P99us, "N0"),
                Median(row, level => level.ClientCpuUsPerCall, "N2"),
                Median(row, level => level.ServerCpuUsPerCall, "N2"),
                Median(row, level => level.ClientBytesPerCall, "N0"),
                Median(row, level => level.ServerBytesPerCall, "N0"));
        }

        return table;
    }

    private static string Median(IEnumerable<LevelResult> row, Func<LevelResult, double?> value, string format)
    {
        var known = row.Select(value).OfType<double>().ToArray();
        return known is [] ? "–" : Spread.Of(known).Median.ToString(format);
    }
}
