using System.Text;
using Nsx.Registry.ZooKeeper.Layouts;

namespace Nsx.Registry.Tests.ZooKeeper.Layouts;

/// <summary>Reads nodes and says in one line what came of them.</summary>
internal static class Entries
{
    public static EndpointDocument Read(string name, string data)
    {
        var document = NodeReader.Read("Echo", name, Encoding.UTF8.GetBytes(data), out var problem);
        problem.ShouldBeNull();
        return document.ShouldNotBeNull();
    }

    public static string Problem(string name, string data) => Problem(name, Encoding.UTF8.GetBytes(data));

    public static string Problem(string name, ReadOnlyMemory<byte> data)
    {
        NodeReader.Read("Echo", name, data, out var problem).ShouldBeNull();
        return problem.ShouldNotBeNull();
    }

    /// <summary>Address and metadata: <c>10.1.2.3:9000 weight=7 zone=a</c>.</summary>
    public static string InOneLine(ServiceEndpoint endpoint) =>
        string.Join(' ', [endpoint.Address, .. endpoint.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")]);
}
