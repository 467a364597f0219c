using System.Net;
using Tron.Server;
using Tron.Transport;

namespace Nsx.Registry;

/// <summary>A lease registry on a port of its own.</summary>
/// <remarks>There is no authentication: listen where only friends can connect. All members may be called by any thread.</remarks>
public sealed class LeaseRegistryServer : IAsyncDisposable
{
    /// <summary>Where a registry listens unless told otherwise: this machine only.</summary>
    public const string DefaultAddress = "127.0.0.1:7399";

    private readonly LeaseRegistryModule _module;
    private readonly RespServer _server;

    /// <summary>Binds at once; <see cref="Start"/> lets it answer.</summary>
    /// <param name="address">Where to listen: <c>host:port</c>, with port 0 for any free one, or <c>unix:/path</c>.</param>
    /// <param name="options">How it is served; null for the defaults.</param>
    /// <exception cref="FormatException">The address is none.</exception>
    /// <exception cref="IOException">The address cannot be bound; the message says why.</exception>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    public LeaseRegistryServer(string address = DefaultAddress, LeaseRegistryOptions? options = null)
    {
        options ??= new();
        var endPoint = NetAddress.Parse(address);
        _module = new(options);
        var usual = new RespServerOptions { ServerName = "nsx-registry" };
        _server = new(new SocketAcceptor(endPoint), usual with { Server = usual.Server with { Logger = options.Logger } }, _module);
    }

    /// <summary>Where it listens; with the real port where port 0 was asked for.</summary>
    public EndPoint LocalEndPoint => _server.LocalEndPoint;

    /// <summary>The address that clients give to <see cref="RegistryFactory"/>.</summary>
    public string Uri => $"{LeaseRegistry.Scheme.Name}://{NetAddress.Format(LocalEndPoint)}";

    /// <summary>Begins to answer.</summary>
    public void Start() => _server.Start();

    /// <summary>Closes all connections in good order and forgets everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        _module.Dispose();
    }
}
