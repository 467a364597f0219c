using System.Text;
using Nsx.Benchmarks.Driver;

namespace Nsx.Benchmarks.Report;

/// <summary>The whole report as Markdown.</summary>
internal static class RunReport
{
    public static string Write(IReadOnlyList<IEntrant> entrants, RunResults results)
    {
        var text = new StringBuilder();
        text.AppendLine($"# Side by side, {DateTime.UtcNow:yyyy-MM-dd}").AppendLine();
        text.AppendLine(Machine.Describe()).AppendLine();
        foreach (var entrant in entrants)
            text.AppendLine($"- {entrant.Name}: {entrant.Version}");
        text.AppendLine();

        foreach (var remark in results.Remarks)
            text.AppendLine($"> {remark.ReplaceLineEndings(" ")}").AppendLine();

        LevelTables.Write(text, results);
        RatioTables.Write(text, results);
        RedisTables.Write(text, results);
        WriteRounds(text, results);
        return text.ToString();
    }

    private static void WriteRounds(StringBuilder text, RunResults results)
    {
        text.AppendLine("## Rounds").AppendLine();
        var table = new MarkdownTable("profile", "round", "load average", "cores busy with other work", "");
        foreach (var start in results.Rounds)
        {
            table.Add(
                $"{start.Round.Profile}", $"{start.Round.Number}", start.LoadAverage, $"{start.BusyCores:N2}",
                start.IsDisturbed ? "disturbed: do not trust" : "");
        }

        table.WriteTo(text);
    }
}
