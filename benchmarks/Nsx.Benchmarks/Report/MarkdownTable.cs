using System.Text;

namespace Nsx.Benchmarks.Report;

/// <summary>The first column is text, all others are numbers.</summary>
internal sealed class MarkdownTable(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add(cells);

    public void WriteTo(StringBuilder text)
    {
        text.AppendLine(Line(columns));
        text.AppendLine(Line(["---", .. columns.Skip(1).Select(_ => "---:")]));
        foreach (var row in _rows)
            text.AppendLine(Line(row));
        text.AppendLine();
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
