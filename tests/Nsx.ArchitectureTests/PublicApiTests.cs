using System.Reflection;

namespace Nsx.ArchitectureTests;

/// <summary>The public API is a document: it changes only together with its file in <c>api/</c>.</summary>
public sealed class PublicApiTests
{
    private const string Accept = "NSX_ACCEPT_API";

    public static TheoryData<string> Assemblies => [.. Checkout.Files("*.csproj", "src").Select(project => Path.GetFileNameWithoutExtension(project))];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void The_public_API_is_the_one_that_was_agreed(string assembly)
    {
        var file = Path.Combine(Checkout.Root, "tests", "Nsx.ArchitectureTests", "api", $"{assembly}.txt");
        var now = ApiPrinter.Print(Assembly.Load(assembly));
        if (Environment.GetEnvironmentVariable(Accept) == "1")
            File.WriteAllText(file, now);

        var agreed = File.Exists(file) ? File.ReadAllText(file) : "";
        if (now == agreed)
            return;
        var (before, after) = (agreed.Split('\n'), now.Split('\n'));
        Assert.Fail(
            $"The public API of {assembly} has changed:\n{Lines("- ", before.Except(after))}{Lines("+ ", after.Except(before))}"
            + $"If it should: {Accept}=1 dotnet test tests/Nsx.ArchitectureTests, and commit api/{assembly}.txt with a line in CHANGELOG.md.");
    }

    private static string Lines(string mark, IEnumerable<string> lines) => string.Concat(lines.Select(line => $"{mark}{line}\n"));
}
