namespace Nsx.ZooKeeper.Jute;

/// <summary>Bytes from a server that are not what the protocol promises. What follows them on the connection cannot be trusted.</summary>
/// <param name="problem">What was expected and what came.</param>
internal sealed class JuteException(string problem) : IOException(problem);
