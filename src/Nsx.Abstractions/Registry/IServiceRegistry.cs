namespace Nsx;

/// <summary>Where providers announce themselves and consumers find them.</summary>
/// <remarks>
/// All members may be called by any thread. A registry that is away is never an outage: registrations and watches stay,
/// go on trying, and heal by themselves. Disposing a registry withdraws its registrations and ends its watches.
/// </remarks>
public interface IServiceRegistry : IAsyncDisposable
{
    /// <summary>The registry's address in words, for messages: its URI, without secrets.</summary>
    string Name { get; }

    /// <summary>Announces a provider, and keeps it announced until the result is disposed.</summary>
    /// <returns>
    /// At once, even when the registry cannot be reached: see <see cref="IRegistration.IsConfirmed"/>. Another registration of
    /// the same address replaces the one before.
    /// </returns>
    IRegistration Register(ServiceEndpoint endpoint);

    /// <summary>Reports the providers of a service: what is known at once, and each change.</summary>
    /// <param name="service">The service's name.</param>
    /// <param name="onChange">
    /// Called with one snapshot at a time, for the first time before this returns. Must be quick, and must not throw.
    /// </param>
    /// <returns>Ends the reports when it is disposed; none comes afterwards.</returns>
    IDisposable Watch(string service, Action<EndpointSnapshot> onChange);
}
