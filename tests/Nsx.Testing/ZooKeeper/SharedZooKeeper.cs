namespace Nsx.Testing.ZooKeeper;

/// <summary>One server for all tests of a process that do it no harm. Started by the first; ends with the process.</summary>
public static class SharedZooKeeper
{
    private static readonly Lazy<Task<ZooKeeperServer>> s_server = new(() => ZooKeeperServer.StartAsync());

    /// <summary>The server, once it serves.</summary>
    public static Task<ZooKeeperServer> GetAsync() => s_server.Value;

    /// <summary>A path that no other test uses. Nothing is created there.</summary>
    public static string NewChroot() => $"/t-{Guid.NewGuid():N}";
}
