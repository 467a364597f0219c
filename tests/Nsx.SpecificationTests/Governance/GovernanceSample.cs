using System.Diagnostics;
using System.Text.RegularExpressions;
using Nsx.Testing;

namespace Nsx.SpecificationTests.Governance;

/// <summary>samples/Governance: its examples, their text and what they print.</summary>
internal static partial class GovernanceSample
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(3);

    private static string Folder => Path.Combine(GovernancePage.Root, "samples", "Governance");

    /// <summary>Runs the program as a reader does.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = Path.Combine(Folder, "bin", configuration, "net10.0", "Governance.dll");
        var start = new ProcessStartInfo(Environment.ProcessPath ?? "dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await Eventually.CompleteAsync(process.WaitForExitAsync(), $"{program} {string.Join(' ', arguments)} ends", s_deadline);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    /// <summary>What each example has printed, by name.</summary>
    public static Dictionary<string, string> Outputs(string all) =>
        all.Split("== ", StringSplitOptions.RemoveEmptyEntries).ToDictionary(part => part.Split('\n')[0], part => part[(part.IndexOf('\n', StringComparison.Ordinal) + 1)..]);

    /// <summary>What stands between the markers in the file of an example.</summary>
    public static string Code(string name)
    {
        var type = Entry().Matches(File.ReadAllText(Path.Combine(Folder, "Examples.cs"))).Single(entry => entry.Groups["name"].Value == name).Groups["type"].Value;
        var file = Directory.EnumerateFiles(Folder, $"{type}.cs", SearchOption.AllDirectories).Single();
        return string.Join("\n", Marked().Matches(File.ReadAllText(file)).Select(part => Dedent(part.Groups["code"].Value)));
    }

    private static string Dedent(string code)
    {
        var lines = code.TrimEnd().Split('\n');
        var indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Concat(lines.Select(line => $"{(line.Length > 0 ? line[indent..] : "")}\n"));
    }

    [GeneratedRegex(@"\(""(?<name>[a-z-]+)"", (?<type>\w+)\.RunAsync\)")]
    private static partial Regex Entry();

    [GeneratedRegex(@"^ *// <example>\n(?<code>.*?)^ *// </example>", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Marked();
}
