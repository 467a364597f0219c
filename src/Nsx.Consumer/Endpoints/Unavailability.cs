namespace Nsx.Consumer;

/// <summary>Says why no endpoint of a service can be called: what was looked for, what there is, and what is wrong with each.</summary>
internal sealed class Unavailability(TargetContext context, EndpointSnapshot snapshot, NodeTable nodes)
{
    private string Trouble => snapshot.Trouble is null ? "" : $"; the registry is in trouble: {snapshot.Trouble}";

    /// <summary>Why none of a route's endpoints can be called.</summary>
    public string Of(TargetRoute route)
    {
        if (snapshot.Endpoints.IsEmpty && snapshot.Suspects.IsEmpty)
        {
            return snapshot.Freshness == Freshness.Unknown
                ? $"the registry {context.Registry.Name} has not answered{Trouble}"
                : $"no provider of '{snapshot.Service}' is registered at {context.Registry.Name}{Trouble}";
        }

        if (route.WhyNone is { } none)
            return $"no provider of '{snapshot.Service}' is for these calls: {none}{Trouble}";
        var endpoints = route.Endpoints.ToArray();
        var each = endpoints.Select(endpoint => $"{endpoint.Address} ({Reason(nodes.Find(endpoint.Address))})");
        var others = snapshot.Endpoints.Length + snapshot.Suspects.Length - endpoints.Length is > 0 and var count ? $"; {count} more not for these calls" : "";
        return $"none of the providers of '{snapshot.Service}' can be reached: {string.Join(", ", each)}{others}{Trouble}";
    }

    /// <summary>Why the one endpoint that was asked for cannot be called.</summary>
    public string Of(string address) => nodes.Find(address) is { } node
        ? $"{address} cannot be reached: {Reason(node)}"
        : $"no provider of '{snapshot.Service}' at {context.Registry.Name} has the address {address}{Trouble}";

    private static string Reason(EndpointNode? node) =>
        node is { IsConnected: true, Breaker.Reason: { } left } ? $"left alone: {left}" : node?.Channel.LastError?.Message ?? "connecting";
}
