using System.Net;

namespace Tron.Transport;

/// <summary>Makes connections: the client's end of the transport seam.</summary>
public interface IConnector
{
    /// <summary>Connects, with TLS and whatever else belongs to the transport, or throws why not.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="timeout">The longest that it may take.</param>
    /// <param name="cancellationToken">Gives up earlier.</param>
    ValueTask<Connection> ConnectAsync(EndPoint address, TimeSpan timeout, CancellationToken cancellationToken);
}
