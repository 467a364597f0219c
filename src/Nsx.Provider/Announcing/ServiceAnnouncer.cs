using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Nsx.Provider;

/// <summary>Announces a provider's services once it listens, and withdraws them before it drains.</summary>
internal sealed class ServiceAnnouncer(IServiceRegistry? registry, ILogger logger)
{
    private volatile IRegistration[] _registrations = [];

    /// <summary>What is announced, one for each service; empty before the start, after the end, and without a registry.</summary>
    public IReadOnlyList<IRegistration> Registrations => _registrations;

    public void Announce(IEnumerable<string> services, string address, IReadOnlyDictionary<string, string> metadata)
    {
        if (registry is null)
            return;
        foreach (var service in services)
        {
            // One by one: when a later one fails, those before are withdrawn with the provider.
            var registration = registry.Register(new(service, address) { Metadata = metadata.ToImmutableDictionary() });
            _registrations = [.. _registrations, registration];
            ProviderLog.Announced(logger, service, registry.Name, address);
        }
    }

    public Task UpdateAsync(Func<ServiceEndpoint, ServiceEndpoint> change, CancellationToken cancellationToken) =>
        Task.WhenAll(_registrations.Select(registration => registration.UpdateAsync(change, cancellationToken)));

    public async Task WithdrawAsync()
    {
        var registrations = Interlocked.Exchange(ref _registrations, []);
        await Task.WhenAll(registrations.Select(WithdrawAsync)).ConfigureAwait(false);
    }

    private async Task WithdrawAsync(IRegistration registration)
    {
        try
        {
            await registration.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A registry that is away must not keep a provider from stopping; its lease will run out.
            ProviderLog.WithdrawFailed(logger, e);
        }
    }
}
