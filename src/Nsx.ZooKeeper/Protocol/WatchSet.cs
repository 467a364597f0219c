namespace Nsx.ZooKeeper.Protocol;

/// <summary>The watches of a connection, as paths of the server.</summary>
/// <param name="Data">Once, on nodes that were read.</param>
/// <param name="Exist">Once, on nodes that were not there.</param>
/// <param name="Child">Once, on nodes whose children were listed.</param>
/// <param name="Persistent">On nodes.</param>
/// <param name="Recursive">On nodes and everything below them.</param>
internal sealed record WatchSet(
    IReadOnlyList<string> Data,
    IReadOnlyList<string> Exist,
    IReadOnlyList<string> Child,
    IReadOnlyList<string> Persistent,
    IReadOnlyList<string> Recursive);
