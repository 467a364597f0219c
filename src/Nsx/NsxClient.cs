using Nsx.Consumer;
using Nsx.Registry;

namespace Nsx;

/// <summary>Calls remote services without a container.</summary>
public static class NsxClient
{
    /// <summary>Makes a consumer that finds providers at a registry, and owns both.</summary>
    /// <param name="registry"><c>nsx://host:port</c>, <c>static://host:port,host:port</c>, <c>dns://host:port</c>, <c>zk://…</c>, <c>memory://name</c>.</param>
    /// <param name="configure">How it is connected.</param>
    /// <exception cref="FormatException">The text is no address of a registry.</exception>
    public static NsxConsumer Connect(string registry, Action<ConsumerOptions>? configure = null)
    {
        var options = new ConsumerOptions();
        configure?.Invoke(options);
        var opener = new RegistryUriOpener();
        return new NsxConsumer(opener.Open(registry), options, ownsRegistry: true, opener: opener);
    }
}
