using System.Text.RegularExpressions;

namespace Nsx.ArchitectureTests;

/// <summary>What is written is finished, and speaks of the project alone.</summary>
public sealed class TextTests
{
    private const string ThisFile = "tests/Nsx.ArchitectureTests/TextTests.cs";
    private static readonly Regex s_unfinished = new(@"\b(TODO|FIXME|XXX|NotImplementedException)\b");
    private static readonly Regex s_elsewhere = new(@"(^|[\s""'`(=])/(work|root|home/\w+)/");

    [Fact]
    public void Nothing_is_left_to_do() => Find(s_unfinished, "src", "samples", "tests", "benchmarks").ShouldBeEmpty();

    [Fact]
    public void No_text_names_a_folder_of_one_machine() => Find(s_elsewhere, "src", "samples", "tests", "benchmarks", "docs", "zk").ShouldBeEmpty();

    [Fact]
    public void Locked_packages_name_no_server_to_get_them_from() =>
        Checkout.Files("package-lock.json", "tests").SelectMany(file => Checkout.LinesWhere(file, line => line.Contains("\"resolved\"", StringComparison.Ordinal))).ShouldBeEmpty();

    [Fact]
    public void Lines_end_with_a_line_feed_alone() =>
        Checkout.Texts("src", "samples", "tests", "benchmarks", "docs", "zk").Where(file => Checkout.Read(file).Contains('\r')).ShouldBeEmpty();

    private static IEnumerable<string> Find(Regex pattern, params string[] folders) =>
        Checkout.Texts(folders).Where(file => file != ThisFile).SelectMany(file => Checkout.LinesWhere(file, pattern.IsMatch));
}
