using System.Xml.Linq;

namespace Nsx.ArchitectureTests;

/// <summary>An arrow is a ProjectReference. There are these, and no others.</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> s_arrows = new()
    {
        ["Tron"] = [],
        ["Nsx.Abstractions"] = [],
        ["Nsx.Protocol"] = ["Tron", "Nsx.Abstractions"],
        ["Nsx.ZooKeeper"] = [],
        ["Nsx.Registry"] = ["Tron", "Nsx.ZooKeeper", "Nsx.Abstractions"],
        ["Nsx.Provider"] = ["Tron", "Nsx.Abstractions", "Nsx.Protocol"],
        ["Nsx.Consumer"] = ["Tron", "Nsx.Abstractions", "Nsx.Protocol"],
        ["Nsx.Protobuf"] = ["Nsx.Protocol"],
        ["Nsx"] = ["Tron", "Nsx.ZooKeeper", "Nsx.Abstractions", "Nsx.Protocol", "Nsx.Registry", "Nsx.Provider", "Nsx.Consumer"],
    };

    public static TheoryData<string> Projects => [.. Checkout.Files("*.csproj", "src").Select(NameOf)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_table_allows(string project)
    {
        s_arrows.ShouldContainKey(project, $"Add {project} to the table of arrows, here and in docs/architecture.md.");
        References($"src/{project}/{project}.csproj").Except(s_arrows[project])
            .ShouldBeEmpty($"{project} may reference {string.Join(", ", s_arrows[project].DefaultIfEmpty("nothing"))}.");
    }

    [Fact]
    public void The_table_has_no_project_that_is_gone() => s_arrows.Keys.Except(Checkout.Files("*.csproj", "src").Select(NameOf)).ShouldBeEmpty();

    [Fact]
    public void Nothing_in_src_references_a_test_a_sample_or_a_benchmark() =>
        Checkout.Files("*.csproj", "src").SelectMany(References).Except(s_arrows.Keys).ShouldBeEmpty();

    [Fact]
    public void Arrows_are_not_transitive() =>
        Checkout.Read("Directory.Build.props").ShouldContain("<DisableTransitiveProjectReferences>true</DisableTransitiveProjectReferences>");

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Checkout.Read("Nsx.sln").Replace('\\', '/');
        Checkout.Files("*.csproj", "src", "tests", "samples", "benchmarks")
            .Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal)).ShouldBeEmpty("dotnet sln add them.");
    }

    private static IEnumerable<string> References(string project) =>
        XDocument.Parse(Checkout.Read(project)).Descendants("ProjectReference").Select(reference => NameOf(reference.Attribute("Include")!.Value));

    private static string NameOf(string project) => Path.GetFileNameWithoutExtension(project.Replace('\\', '/'));
}
