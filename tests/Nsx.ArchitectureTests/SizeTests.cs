using Xunit.Abstractions;

namespace Nsx.ArchitectureTests;

/// <summary>A file is one idea, and short.</summary>
public sealed class SizeTests(ITestOutputHelper output)
{
    private const int LongestFile = 400;

    [Fact]
    public void No_file_is_longer_than_400_lines()
    {
        var files = Checkout.Files("*.cs", "src", "tests", "samples", "benchmarks").Select(file => (File: file, Lines: Lines(file))).ToArray();
        foreach (var project in files.GroupBy(at => string.Join('/', at.File.Split('/')[..2])))
        {
            var lines = project.Select(at => at.Lines).Order().ToArray();
            output.WriteLine($"{project.Key,-32} {lines.Length,4} files {lines.Sum(),6} lines  p50 {At(lines, 50),4}  p90 {At(lines, 90),4}  longest {lines[^1],4}");
        }

        files.Where(at => at.Lines > LongestFile).Select(at => $"{at.File}: {at.Lines} lines").ShouldBeEmpty("Find the second idea in them.");
    }

    private static int Lines(string file) => Checkout.Read(file).AsSpan().Count('\n');

    private static int At(int[] sorted, int percent) => sorted[(sorted.Length - 1) * percent / 100];
}
