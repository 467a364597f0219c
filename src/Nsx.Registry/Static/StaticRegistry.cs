using System.Collections.Immutable;
using Nsx.Registry.Snapshots;

namespace Nsx.Registry;

/// <summary>A fixed list of providers, each of which serves every service. For places without a registry.</summary>
/// <remarks>
/// Registering and updating are confirmed at once and change nothing: the list says who provides. Every watch gets exactly one snapshot.
/// All members may be called by any thread.
/// </remarks>
public sealed class StaticRegistry : IServiceRegistry
{
    private const string Example = "static://10.0.0.1:7400,10.0.0.2:7400 (a fixed list of providers)";

    private readonly ImmutableArray<string> _addresses;

    /// <summary>Makes a registry of a list.</summary>
    /// <param name="addresses">At least one <c>host:port</c> or <c>unix:/path</c>; duplicates count once.</param>
    /// <exception cref="FormatException">One of them is no address, or there is none; the message says which.</exception>
    public StaticRegistry(params IEnumerable<string> addresses)
    {
        _addresses = [.. addresses.Distinct(StringComparer.Ordinal)];
        if (_addresses.IsEmpty)
            throw new FormatException($"Expected at least one address, such as {Example}.");
        if (_addresses.Select(EndpointRules.AddressProblem).FirstOrDefault(problem => problem is not null) is { } found)
            throw new FormatException(found);
        Name = $"{Scheme.Name}://{string.Join(',', _addresses)}";
    }

    /// <inheritdoc/>
    public string Name { get; }

    internal static RegistryScheme Scheme { get; } = new("static", Example, uri =>
    {
        var registry = new StaticRegistry(uri.List(Example));
        return _ => registry;
    });

    /// <inheritdoc/>
    public IRegistration Register(ServiceEndpoint endpoint)
    {
        EndpointRules.Check(endpoint);
        var registration = new InMemoryRegistration(endpoint, _ => { }, _ => { });
        registration.Confirm(registration.Wanted.Version);
        return registration;
    }

    /// <inheritdoc/>
    public IDisposable Watch(string service, Action<EndpointSnapshot> onChange)
    {
        EndpointRules.CheckService(service);
        ArgumentNullException.ThrowIfNull(onChange);
        var endpoints = EndpointOrder.Sort(_addresses.Select(address => new ServiceEndpoint(service, address)));
        onChange(new(service, 1, endpoints, Freshness.Live));
        return Disposable.Nothing;
    }

    /// <summary>There is nothing to end.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
