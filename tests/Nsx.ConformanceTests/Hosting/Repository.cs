namespace Nsx.ConformanceTests;

/// <summary>Where things are in the checkout.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A script that drives somebody else's client.</summary>
    public static string Client(string name) => Path.Combine(Root, "tests", "Nsx.ConformanceTests", "clients", name);

    /// <summary>A program that reads what others find of us.</summary>
    public static string Reader(string name) => Path.Combine(Root, "tests", "Nsx.ConformanceTests", "readers", name);

    /// <summary>A sample, built as these tests were.</summary>
    public static string Sample(string name)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        return Path.Combine(Root, "samples", name, "bin", configuration, "net10.0", $"{name}.dll");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Nsx.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has Nsx.sln.");
        return folder.FullName;
    }
}
