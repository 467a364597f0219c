using System.Text;
using Nsx.Benchmarks.Driver;
using Nsx.Benchmarks.Load;

namespace Nsx.Benchmarks.Report;

/// <summary>How many times as many calls per second Nsx makes: divided inside each round, then the median of the rounds.</summary>
internal static class RatioTables
{
    private const string Ours = "nsx-mux";

    public static void Write(StringBuilder text, RunResults results)
    {
        text.AppendLine($"## Ratios: {Ours} to the others").AppendLine();
        if (results.Levels.All(row => row.Level.Contender != Ours))
        {
            text.AppendLine($"{Ours} was not measured, so there are no ratios and no gates.").AppendLine();
            return;
        }

        foreach (var table in results.Levels.GroupBy(row => (row.Round.Profile, row.Level.Op)))
        {
            text.AppendLine($"### {table.Key.Profile}: {table.Key.Op}").AppendLine();
            Of(table.Key.Profile, table.Key.Op, [.. table]).WriteTo(text);
        }
    }

    private static MarkdownTable Of(Profile profile, string op, IReadOnlyList<(Round Round, LevelResult Level)> rows)
    {
        var ratios =
            from ours in rows
            where ours.Level.Contender == Ours
            from theirs in rows
            where theirs.Level.Contender != Ours && theirs.Round == ours.Round && LevelOf(theirs.Level) == LevelOf(ours.Level)
            group ours.Level.CallsPerSecond / theirs.Level.CallsPerSecond
            by (theirs.Level.Conns, theirs.Level.InFlight, theirs.Level.Contender);

        var table = new MarkdownTable($"{Ours} vs", "in flight", "conns", "ratio median (min–max)", "gate", "verdict");
        foreach (var ratio in ratios.OrderBy(ratio => ratio.Key))
        {
            var (connections, inFlight, against) = ratio.Key;
            var spread = Spread.Of(ratio);
            var gate = Gates.Find(profile, against, op, inFlight, connections);
            table.Add(against, $"{inFlight}", $"{connections}", spread.Text("N2", "×"), gate is null ? "–" : $"≥ {gate}×", Verdict(spread, gate));
        }

        return table;
    }

    private static (int Connections, int InFlight) LevelOf(LevelResult level) => (level.Conns, level.InFlight);

    private static string Verdict(Spread ratio, double? gate) => gate switch
    {
        null => "–",
        { } minimum when ratio.Median >= minimum => "met",
        _ => "missed",
    };
}
