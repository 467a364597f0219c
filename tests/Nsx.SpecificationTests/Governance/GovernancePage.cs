using System.Text.RegularExpressions;

namespace Nsx.SpecificationTests.Governance;

/// <summary>docs/governance.md. What stands between <c>&lt;!-- kind: name --&gt;</c> and <c>&lt;!-- end --&gt;</c> is made, not written.</summary>
internal static partial class GovernancePage
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    private static string File => Path.Combine(Root, "docs", "governance.md");

    public static string Read() => System.IO.File.ReadAllText(File);

    /// <summary>The names of all parts of a kind.</summary>
    public static IReadOnlyList<string> NamesOf(string kind) =>
        [.. Part().Matches(Read()).Where(part => part.Groups["kind"].Value == kind).Select(part => part.Groups["name"].Value)];

    /// <summary>The page with its parts of one kind made anew.</summary>
    public static string With(string kind, Func<string, string> make) => Part().Replace(
        Read(),
        part => part.Groups["kind"].Value == kind
            ? $"<!-- {kind}: {part.Groups["name"].Value} -->\n{make(part.Groups["name"].Value)}<!-- end -->"
            : part.Value);

    /// <summary>Compares, or writes when NSX_ACCEPT_DOCS is 1.</summary>
    /// <returns>The page as it is now.</returns>
    public static string AcceptOrRead(string made)
    {
        if (Environment.GetEnvironmentVariable("NSX_ACCEPT_DOCS") == "1")
            System.IO.File.WriteAllText(File, made);
        return Read();
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(folder.FullName, "Nsx.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has Nsx.sln.");
        return folder.FullName;
    }

    [GeneratedRegex(@"<!-- (?<kind>example|options): (?<name>[^ ]+) -->\n.*?<!-- end -->", RegexOptions.Singleline)]
    private static partial Regex Part();
}
