using System.Collections.Immutable;
using System.Text;

namespace Nsx.Registry.ZooKeeper.Layouts;

/// <summary>
/// That of rpcx: the name is <c>tcp@host:port</c>, the data are a URL's query: <c>weight=10&amp;group=a&amp;state=inactive</c>.
/// </summary>
/// <remarks>
/// The networks are <c>tcp</c>, <c>tcp4</c>, <c>tcp6</c> and <c>unix</c>; others (<c>quic</c>, <c>kcp</c>, <c>http</c>) are a
/// problem, because nothing here could call them. Of several values with one name the first counts, as in Go.
/// </remarks>
internal sealed class RpcxLayout : INodeLayout
{
    private const string StateKey = "state";

    private const string StateInactive = "inactive";

    public bool Matches(string nodeName, ReadOnlySpan<byte> data) =>
        nodeName.Contains('@', StringComparison.Ordinal) && !data.TrimStart(" \t\r\n"u8).StartsWith("{"u8);

    public EndpointDocument? Read(string service, string nodeName, ReadOnlySpan<byte> data, out string? problem)
    {
        if (ToAddress(nodeName) is not { } address)
        {
            problem = $"expected tcp@host:port or unix@path as the name of a node, got '{nodeName}'";
            return null;
        }

        problem = EndpointRules.AddressProblem(address);
        if (problem is not null || !TryReadQuery(data, out var metadata, out problem))
            return null;
        var isActive = metadata.GetValueOrDefault(StateKey) != StateInactive;
        return new(nodeName, new(service, address) { Metadata = EndpointJson.WithState(metadata, isActive) });
    }

    private static string? ToAddress(string nodeName)
    {
        var at = nodeName.IndexOf('@', StringComparison.Ordinal);
        return (nodeName[..at], NodeNames.ToAddress(nodeName[(at + 1)..])) switch
        {
            ("tcp" or "tcp4" or "tcp6", { } address) when !address.StartsWith(EndpointJson.UnixPrefix, StringComparison.Ordinal) => address,
            ("unix", { } path) => EndpointJson.UnixPrefix + path,
            _ => null,
        };
    }

    private static bool TryReadQuery(ReadOnlySpan<byte> query, out ImmutableDictionary<string, string> metadata, out string? problem)
    {
        var found = CallMetadata.Empty.ToBuilder();
        metadata = CallMetadata.Empty;
        foreach (var range in query.Split((byte)'&'))
        {
            var pair = query[range];
            if (pair.IsEmpty)
                continue;
            var equals = pair.IndexOf((byte)'=');
            var value = equals < 0 ? [] : pair[(equals + 1)..];
            if (PercentText.Decode(equals < 0 ? pair : pair[..equals], isForm: true) is not { } key
                || PercentText.Decode(value, isForm: true) is not { } text)
            {
                problem = $"expected a URL's query such as weight=10&group=a, got '{Encoding.UTF8.GetString(pair)}'";
                return false;
            }

            if (!found.ContainsKey(key))
                found.Add(key, text);
        }

        metadata = found.ToImmutable();
        problem = null;
        return true;
    }
}
