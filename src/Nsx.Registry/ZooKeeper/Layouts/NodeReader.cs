namespace Nsx.Registry.ZooKeeper.Layouts;

/// <summary>Reads providers from nodes, whoever wrote them. Any input ends in an entry, in silence or in a problem, never in an exception.</summary>
internal static class NodeReader
{
    /// <summary>More than anybody has to say about one provider, and little enough for a thousand of them.</summary>
    public const int LongestData = 64 * 1024;

    // The first that matches reads: the last one takes what the others leave.
    private static readonly INodeLayout[] s_layouts = [new ServersetLayout(), new RpcxLayout(), new PlainLayout(), new CuratorLayout()];

    /// <summary>Reads one node.</summary>
    /// <param name="service">The service under which it was found.</param>
    /// <param name="nodeName">The last part of its path.</param>
    /// <param name="data">Its data.</param>
    /// <param name="problem">What was expected and what came, fit for one line of a log; null when there is nothing to complain about.</param>
    /// <returns>The provider; null when the node is none, which without a problem is as it should be.</returns>
    public static EndpointDocument? Read(string service, string nodeName, ReadOnlyMemory<byte> data, out string? problem)
    {
        if (data.Length > LongestData)
        {
            problem = $"expected at most {LongestData} bytes, got {data.Length}";
            return null;
        }

        var layout = Array.Find(s_layouts, one => one.Matches(nodeName, data.Span))!;
        var document = layout.Read(service, nodeName, data.Span, out problem);
        problem = problem is null ? null : LogLine.Of(problem);
        return document;
    }
}
