using Microsoft.Extensions.Logging;

namespace Nsx.Provider;

/// <summary>Announces a provider's services once it listens, and withdraws them before it drains.</summary>
internal sealed class ServiceAnnouncer(IServiceRegistry? registry, ILogger logger)
{
    private List<IRegistration> _registrations = [];

    public void Announce(IEnumerable<string> services, string address)
    {
        if (registry is null)
            return;
        foreach (var service in services)
        {
            _registrations.Add(registry.Register(new(service, address)));
            ProviderLog.Announced(logger, service, registry.Name, address);
        }
    }

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
