namespace Nsx.Registry;

/// <summary>One entry of a registry as it was read.</summary>
/// <param name="Id">The entry's id within its service; ours are their addresses, those of others may be anything.</param>
/// <param name="Endpoint">The provider.</param>
internal sealed record EndpointDocument(string Id, ServiceEndpoint Endpoint);
