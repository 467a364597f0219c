using System.Xml.Linq;

namespace Nsx.ArchitectureTests;

/// <summary>Time and chance are injected: the analyzer refuses the rest, if nobody takes it away.</summary>
public sealed class BannedSymbolTests
{
    private static readonly string[] s_mustBeBanned =
    [
        "P:System.DateTime.UtcNow", "P:System.DateTimeOffset.UtcNow", "M:System.Diagnostics.Stopwatch.StartNew",
        "M:System.Threading.Tasks.Task.Delay(System.TimeSpan)", "P:System.Random.Shared", "T:System.Console",
    ];

    public static TheoryData<string> Projects => [.. Checkout.Files("*.csproj", "src")];

    [Fact]
    public void Clocks_chance_and_the_console_are_banned()
    {
        var banned = Checkout.Read("src/BannedSymbols.txt").Split('\n').Select(line => line.Split(';')[0]);
        s_mustBeBanned.Except(banned).ShouldBeEmpty();
    }

    [Fact]
    public void All_of_src_gets_the_analyzer_and_the_list()
    {
        var shared = XDocument.Parse(Checkout.Read("src/Directory.Build.props"));
        Included(shared, "PackageReference").ShouldContain("Microsoft.CodeAnalysis.BannedApiAnalyzers");
        Included(shared, "AdditionalFiles").ShouldContain("$(MSBuildThisFileDirectory)BannedSymbols.txt");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_project_escapes_the_list(string project)
    {
        var text = Checkout.Read(project);
        text.ShouldNotContain("RS0030");
        text.ShouldNotContain("Remove=");
        Checkout.Files("Directory.Build.*", Path.GetDirectoryName(project)!).ShouldBeEmpty($"they would hide src/Directory.Build.props from {project}");
        Checkout.Files("*.cs", Path.GetDirectoryName(project)!)
            .SelectMany(file => Checkout.LinesWhere(file, line => line.Contains("pragma warning disable RS0030", StringComparison.Ordinal))).ShouldBeEmpty();
    }

    private static IEnumerable<string> Included(XDocument project, string item) =>
        project.Descendants(item).Select(one => one.Attribute("Include")?.Value ?? "");
}
