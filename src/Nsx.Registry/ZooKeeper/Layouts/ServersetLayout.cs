using System.Buffers;

namespace Nsx.Registry.ZooKeeper.Layouts;

/// <summary>That of Finagle: a member is a sequential node with a JSON document.</summary>
/// <remarks>
/// <code>
/// member_0000000012   {"serviceEndpoint":{"host":"10.1.2.3","port":9000},"additionalEndpoints":{},"status":"ALIVE","shard":0,"metadata":{}}
/// vector_0000000003   weights for many members at once: no provider, and nothing to complain about
/// </code>
/// </remarks>
internal sealed class ServersetLayout : INodeLayout
{
    private const string MemberPrefix = "member_";

    private const string VectorPrefix = "vector_";

    private static readonly SearchValues<char> s_numbers = SearchValues.Create("0123456789-");

    public bool Matches(string nodeName, ReadOnlySpan<byte> data) => IsNumbered(nodeName, MemberPrefix) || IsNumbered(nodeName, VectorPrefix);

    public EndpointDocument? Read(string service, string nodeName, ReadOnlySpan<byte> data, out string? problem)
    {
        problem = null;
        if (IsNumbered(nodeName, VectorPrefix))
            return null;
        try
        {
            problem = ServersetReader.Read(data, service, nodeName, out var document);
            return document;
        }
        catch (Exception e) when (LenientJson.IsUnreadable(e))
        {
            problem = LenientJson.Describe(e);
            return null;
        }
    }

    /// <summary>Servers number their nodes with ten digits, and with a minus when they have run out of them.</summary>
    private static bool IsNumbered(string nodeName, string prefix) =>
        nodeName.Length > prefix.Length
        && nodeName.StartsWith(prefix, StringComparison.Ordinal)
        && !nodeName.AsSpan(prefix.Length).ContainsAnyExcept(s_numbers);
}
