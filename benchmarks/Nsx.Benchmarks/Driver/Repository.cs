namespace Nsx.Benchmarks.Driver;

/// <summary>Where the sources of the peers are, and where their programs are built.</summary>
internal static class Repository
{
    public static IEnumerable<string> PeerFolders =>
        Directory.EnumerateDirectories(Path.Combine(Root, "benchmarks", "peers")).Order(StringComparer.Ordinal);

    public static string ZooKeeperScript => Path.Combine(Root, "zk", "zk");

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Nsx.sln")))
                folder = folder.Parent;
            return folder?.FullName ?? throw new DirectoryNotFoundException("Expected Nsx.sln in a folder above this program.");
        }
    }

    public static string ArtifactsOf(string peer) => Path.Combine(Root, "artifacts", "benchmarks", peer);
}
