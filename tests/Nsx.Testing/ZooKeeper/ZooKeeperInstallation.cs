namespace Nsx.Testing.ZooKeeper;

/// <summary>Where the jars of the real server are: $ZOOKEEPER_HOME, or Debian's.</summary>
internal static class ZooKeeperInstallation
{
    private const string Jars = "/usr/share/java";

    // Debian's zookeeper.jar names most of what it needs, but no log, and not all of Netty, which TLS needs.
    private static readonly string[] s_names = ["zookeeper", "slf4j-simple", "netty-codec", "netty-resolver", "netty-transport-native-unix-common"];

    /// <exception cref="InvalidOperationException">There is no ZooKeeper here.</exception>
    public static string ClassPath()
    {
        if (Environment.GetEnvironmentVariable("ZOOKEEPER_HOME") is { Length: > 0 } home)
            return $"{Path.Combine(home, "conf")}:{Path.Combine(home, "lib", "*")}";
        var found = s_names.Select(name => Path.Combine(Jars, $"{name}.jar")).Where(File.Exists).ToArray();
        if (found.Length == 0 || !found[0].EndsWith("/zookeeper.jar", StringComparison.Ordinal))
            throw new InvalidOperationException(
                "These tests talk to a real ZooKeeper: apt-get install -y --no-install-recommends libzookeeper-java default-jre-headless, or set ZOOKEEPER_HOME.");
        return string.Join(':', found);
    }
}
