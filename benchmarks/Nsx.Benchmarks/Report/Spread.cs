namespace Nsx.Benchmarks.Report;

/// <summary>The median over the rounds, and how far they lie apart.</summary>
internal sealed record Spread(double Median, double Min, double Max)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }

    public string Text(string format, string unit = "") =>
        $"{Median.ToString(format)}{unit} ({Min.ToString(format)}–{Max.ToString(format)})";
}
