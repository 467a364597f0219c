namespace Nsx.Registry.ZooKeeper.Layouts;

/// <summary>One way to write a provider into a node.</summary>
internal interface INodeLayout
{
    /// <summary>True when nobody else would write such a node.</summary>
    bool Matches(string nodeName, ReadOnlySpan<byte> data);

    /// <summary>Reads a node that matches.</summary>
    /// <param name="service">The service under which it was found.</param>
    /// <param name="nodeName">The last part of its path.</param>
    /// <param name="data">Its data.</param>
    /// <param name="problem">What was expected and what came; null when there is nothing to complain about.</param>
    /// <returns>The provider; null for none.</returns>
    EndpointDocument? Read(string service, string nodeName, ReadOnlySpan<byte> data, out string? problem);
}
