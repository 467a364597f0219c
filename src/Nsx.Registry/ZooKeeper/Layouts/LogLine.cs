namespace Nsx.Registry.ZooKeeper.Layouts;

/// <summary>Problems quote what came, which may be long, and may try to look like other lines of a log.</summary>
internal static class LogLine
{
    private const int Longest = 300;

    /// <summary>The text cut to a bearable length, and without anything that ends a line or moves a cursor.</summary>
    public static string Of(string problem)
    {
        var text = problem.Length > Longest ? $"{problem.AsSpan(0, Longest)}…" : problem;
        return string.Create(text.Length, text, static (line, from) =>
        {
            for (var i = 0; i < line.Length; i++)
                line[i] = char.IsControl(from[i]) || from[i] is '\u2028' or '\u2029' ? ' ' : from[i];
        });
    }
}
