using System.Net;
using Nsx.ZooKeeper;

namespace Nsx.Registry.ZooKeeper;

/// <summary>Where a registry lies in an ensemble: <c>zk://[user:password@]h1:2181,h2[/root]</c>. Immutable.</summary>
/// <param name="Servers">The servers, as the client takes them.</param>
/// <param name="Root">The node that has a child for each service.</param>
/// <param name="User">The credentials that stand in the address; null for none.</param>
internal sealed record ZooKeeperTarget(string Servers, string Root, ZkAuth? User)
{
    public const string DefaultRoot = "/services";

    /// <summary>Where operators put what they want changed: next to the root.</summary>
    public string Overrides => (Root.LastIndexOf('/') is > 0 and var end ? Root[..end] : "") + "/nsx/overrides";

    /// <summary>Whether nobody but this machine can listen in.</summary>
    public bool IsLocal => Hosts.All(host =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)));

    /// <summary>The servers without their ports.</summary>
    public IEnumerable<string> Hosts => Servers.Split(',').Select(server => HostOf(server.Trim()));

    /// <exception cref="FormatException">It is none; the message says what was expected.</exception>
    public static ZooKeeperTarget Parse(RegistryUri uri, string example)
    {
        var at = uri.Rest.LastIndexOf('@');
        var rest = uri.Rest[(at + 1)..].TrimEnd('/');
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var root = slash < 0 ? DefaultRoot : rest[slash..];
        var servers = slash < 0 ? rest : rest[..slash];
        if (servers.Length == 0)
            throw new FormatException($"Expected servers behind {uri.Scheme}://, such as {example}.");
        new ZooKeeperOptions { ConnectionString = servers + root }.Validate();
        return new(servers, root, at < 0 ? null : ParseUser(uri.Rest[..at], example));
    }

    private static string HostOf(string server)
    {
        if (server.StartsWith('['))
            return server[1..server.IndexOf(']', StringComparison.Ordinal)];
        var colon = server.LastIndexOf(':');
        return colon < 0 ? server : server[..colon];
    }

    private static ZkAuth ParseUser(string text, string example)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? ZkAuth.Digest(Uri.UnescapeDataString(text[..colon]), Uri.UnescapeDataString(text[(colon + 1)..]))
            : throw new FormatException($"Expected user:password before the @, as in {example}.");
    }
}
