namespace Nsx.Testing.ZooKeeper;

/// <summary>What a real server of a test is like. The defaults make everything that takes ticks quick.</summary>
public sealed record ZooKeeperServerOptions
{
    /// <summary>The unit of a server's time: sessions end within one after their timeout.</summary>
    public TimeSpan TickTime { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Shorter timeouts that clients ask for become this.</summary>
    public TimeSpan MinSessionTimeout { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Longer timeouts that clients ask for become this.</summary>
    public TimeSpan MaxSessionTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Nodes with a time to live can be created.</summary>
    public bool HasExtendedTypes { get; init; } = true;

    /// <summary>More lines of zoo.cfg; a later line wins over an earlier one.</summary>
    public IReadOnlyList<string> Config { get; init; } = [];

    /// <summary>More arguments of the JVM, such as <c>-Djute.maxbuffer=4096</c>.</summary>
    public IReadOnlyList<string> Java { get; init; } = [];

    /// <summary>A second port that speaks TLS; none when null.</summary>
    public ZooKeeperTls? Tls { get; init; }

    /// <summary>A user that may prove its password with SASL; none when null.</summary>
    public ZooKeeperSasl? Sasl { get; init; }
}
