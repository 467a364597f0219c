using System.Diagnostics;

namespace Nsx.ArchitectureTests;

/// <summary>The files of the project, as their author sees them.</summary>
internal static class Checkout
{
    private static readonly string[] s_generated = ["bin", "obj", "node_modules", "artifacts"];

    public static string Root { get; } = FindRoot();

    /// <summary>The files below folders of the checkout, without what a build leaves there.</summary>
    public static IEnumerable<string> Files(string pattern, params IEnumerable<string> folders) =>
        from folder in folders
        where Directory.Exists(Path.Combine(Root, folder))
        from file in Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
        let relative = Path.GetRelativePath(Root, file).Replace('\\', '/')
        where !relative.Split('/').Intersect(s_generated).Any()
        orderby relative
        select relative;

    /// <summary>All files of ours that people read.</summary>
    public static IEnumerable<string> Texts(params IEnumerable<string> folders) =>
        from pattern in (string[])["*.cs", "*.csproj", "*.props", "*.md", "*.sh", "*.py", "*.mjs", "*.json", "*.txt"]
        from file in Files(pattern, folders)
        select file;

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>The lines of a file in which a check finds something, each with its place.</summary>
    public static IEnumerable<string> LinesWhere(string file, Func<string, bool> isFound) =>
        Read(file).Split('\n').Select((line, index) => (line, index)).Where(at => isFound(at.line)).Select(at => $"{file}:{at.index + 1}: {at.line.Trim()}");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Nsx.sln")))
            folder = folder.Parent ?? throw new UnreachableException("No folder above the tests has Nsx.sln.");
        return folder.FullName;
    }
}
