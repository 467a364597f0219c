using Nsx.Registry.Diagnostics;
using Nsx.ZooKeeper;

namespace Nsx.Registry.ZooKeeper.Announcing;

/// <summary>The providers that this process announces, each with a loop of its own. All members may be called by any thread.</summary>
internal sealed class Registrar(ZooKeeperContext context)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Service, string Address), ZooKeeperRegistration> _registrations = [];
    private readonly AclGuard _guard = new(context);

    /// <summary>Announces a provider instead of whatever was announced here for its address.</summary>
    public void Add(ZooKeeperRegistration registration)
    {
        lock (_lock)
        {
            var key = registration.Key;
            var before = _registrations.GetValueOrDefault(key);
            before?.End("was replaced by another");
            _registrations[key] = registration;
            registration.Keeping = KeepAsync(registration, before?.Keeping ?? Task.CompletedTask);
        }
    }

    /// <summary>Withdraws a provider, unless it was replaced, and waits a short while for the ensemble to confirm that.</summary>
    public async Task WithdrawAsync(ZooKeeperRegistration registration)
    {
        lock (_lock)
        {
            if (_registrations.GetValueOrDefault(registration.Key) != registration)
                return;
            _registrations.Remove(registration.Key);
        }

        registration.End("was withdrawn");
        await registration.Keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (context.Client.Session.Id != 0)
            await ReleaseAsync(registration).ConfigureAwait(false);
    }

    private async Task KeepAsync(ZooKeeperRegistration registration, Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var overrides = new OverrideView(context, registration.Endpoint);
        await using (overrides.ConfigureAwait(false))
        {
            try
            {
                await overrides.WhenKnownAsync(registration.Ended).ConfigureAwait(false);
                await new RegistrationLoop(context, registration, overrides, _guard).RunAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                RegistryLog.TaskFailed(context.Logger, context.Name, e);
                registration.Report(RegistrationState.Rejected, e.Message);
            }
        }
    }

    private async Task ReleaseAsync(ZooKeeperRegistration registration)
    {
        var endpoint = registration.Endpoint;
        using var patience = new CancellationTokenSource(context.Options.WithdrawTimeout, context.Time);
        try
        {
            await new NodeClaim(context).ReleaseAsync(endpoint, registration.Goodbye(), patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ZooKeeperException or OperationCanceledException)
        {
            // The node goes with the session, which nobody keeps alive any more.
            RegistryLog.WithdrawFailed(context.Logger, endpoint.Service, endpoint.Address, e.Message);
        }
    }
}
