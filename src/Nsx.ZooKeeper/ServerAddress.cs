namespace Nsx.ZooKeeper;

/// <summary>Where a server listens.</summary>
/// <param name="Host">A name, or an address; without brackets if it is one of IPv6.</param>
/// <param name="Port">1 to 65535.</param>
internal readonly record struct ServerAddress(string Host, int Port)
{
    /// <summary>The form of connection strings: <c>host:port</c>, or <c>[v6]:port</c>.</summary>
    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
