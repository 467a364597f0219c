using System.Globalization;

namespace Nsx.Testing.ZooKeeper;

/// <summary>The files of one server: its configuration, its data, and its log.</summary>
internal sealed class ZooKeeperDirectory
{
    private readonly ZooKeeperServerOptions _options;
    private readonly ZooKeeperServer _server;
    private readonly string _path = Directory.CreateTempSubdirectory("nsx-zk-test-").FullName;

    public ZooKeeperDirectory(ZooKeeperServerOptions options, ZooKeeperServer server, IReadOnlyList<string> ensemble)
    {
        (_options, _server) = (options, server);
        File.WriteAllLines(At("zoo.cfg"), [.. Basics(), .. TlsLines(), .. SaslLines(), .. ensemble, .. options.Config]);
        Directory.CreateDirectory(At("data"));
        File.WriteAllText(At("data", "myid"), server.Id.ToString(CultureInfo.InvariantCulture));
    }

    public string LogFile => At("log");

    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    public string EndOfLog => string.Join('\n', Log.Split('\n').TakeLast(30));

    /// <summary>The command line of the server.</summary>
    public IEnumerable<string> Command =>
    [
        "java", "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Dzookeeper.forceSync=no",
        $"-Dzookeeper.extendedTypesEnabled={(_options.HasExtendedTypes ? "true" : "false")}", .. SaslArguments(), .. _options.Java,
        "-cp", ZooKeeperInstallation.ClassPath(), "org.apache.zookeeper.server.quorum.QuorumPeerMain", At("zoo.cfg"),
    ];

    /// <summary>Deletes what the server has stored, not what it is.</summary>
    public void Wipe()
    {
        if (Directory.Exists(At("data", "version-2")))
            Directory.Delete(At("data", "version-2"), recursive: true);
    }

    public void Delete()
    {
        if (Directory.Exists(_path))
            Directory.Delete(_path, recursive: true);
    }

    private static int Milliseconds(TimeSpan time) => (int)time.TotalMilliseconds;

    private IEnumerable<string> Basics() =>
    [
        $"tickTime={Milliseconds(_options.TickTime)}",
        $"minSessionTimeout={Milliseconds(_options.MinSessionTimeout)}",
        $"maxSessionTimeout={Milliseconds(_options.MaxSessionTimeout)}",
        $"dataDir={At("data")}",
        $"clientPort={_server.Port}",
        "clientPortAddress=127.0.0.1",
        "admin.enableServer=false",
        "4lw.commands.whitelist=*",
        "maxClientCnxns=0",
    ];

    private IEnumerable<string> TlsLines()
    {
        if (_options.Tls is not { } tls)
            return [];
        File.WriteAllText(At("server.pem"), ZooKeeperCertificates.ToPem(tls.Certificates.Server));
        File.WriteAllText(At("trust.pem"), tls.Certificates.Authority.ExportCertificatePem());
        return
        [
            "serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory",
            $"secureClientPort={_server.SecurePort}",
            "secureClientPortAddress=127.0.0.1",
            $"ssl.keyStore.location={At("server.pem")}",
            $"ssl.trustStore.location={At("trust.pem")}",
            $"ssl.clientAuth={tls.ClientAuth}",
        ];
    }

    private IEnumerable<string> SaslLines()
    {
        if (_options.Sasl is not { } sasl)
            return [];
        File.WriteAllText(At("jaas.conf"), $$"""
            Server {
              org.apache.zookeeper.server.auth.DigestLoginModule required
              user_{{sasl.User}}="{{sasl.Password}}";
            };

            """);
        return ["authProvider.sasl=org.apache.zookeeper.server.auth.SASLAuthenticationProvider"];
    }

    private IEnumerable<string> SaslArguments()
    {
        if (_options.Sasl is not { } sasl)
            return [];
        var login = $"-Djava.security.auth.login.config={At("jaas.conf")}";
        return sasl.IsRequired ? [login, "-Dzookeeper.sessionRequireClientSASLAuth=true"] : [login];
    }

    private string At(params ReadOnlySpan<string> names) => Path.Combine([_path, .. names]);
}
