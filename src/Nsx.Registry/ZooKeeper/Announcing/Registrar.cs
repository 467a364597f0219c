using Nsx.Registry.Diagnostics;
using Nsx.ZooKeeper;

namespace Nsx.Registry.ZooKeeper.Announcing;

/// <summary>The providers that this process announces. All members may be called by any thread.</summary>
/// <remarks>
/// Each registration is one task: it waits for the one before it at its address, keeps the node, and when it was withdrawn and
/// not replaced it gives the node back. So what is announced at an address never runs into what was.
/// </remarks>
internal sealed class Registrar(ZooKeeperContext context)
{
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Service, string Address), ZooKeeperRegistration> _registrations = [];
    private readonly AclGuard _guard = new(context);

    /// <summary>Announces a provider instead of whatever was announced here for its address.</summary>
    public void Add(ZooKeeperRegistration registration)
    {
        ZooKeeperRegistration? before;
        lock (_lock)
        {
            before = _registrations.GetValueOrDefault(registration.Key);
            _registrations[registration.Key] = registration;
            // Not here: its first steps log, and this is under the lock.
            registration.Keeping = Task.Run(() => RunAsync(registration, before?.Keeping ?? Task.CompletedTask));
        }

        before?.End("was replaced by another");
    }

    /// <summary>Withdraws a provider, unless it was replaced, and waits a short while for the ensemble to confirm that.</summary>
    public async Task WithdrawAsync(ZooKeeperRegistration registration)
    {
        registration.End("was withdrawn");
        try
        {
            await registration.Keeping.WaitAsync(context.Options.WithdrawTimeout, context.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It is tried until the node is gone, or its session.
            RegistryLog.WithdrawFailed(context.Logger, registration.Key.Service, registration.Key.Address, $"no answer within {context.Options.WithdrawTimeout.TotalSeconds:0.#} s");
        }
    }

    private async Task RunAsync(ZooKeeperRegistration registration, Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await KeepAsync(registration).ConfigureAwait(false);
            if (IsCurrent(registration))
                await ReleaseAsync(registration).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            RegistryLog.TaskFailed(context.Logger, context.Name, e);
            registration.Report(RegistrationState.Rejected, e.Message);
        }
        finally
        {
            Remove(registration);
        }
    }

    private async Task KeepAsync(ZooKeeperRegistration registration)
    {
        var overrides = new OverrideView(context, registration.Endpoint);
        await using (overrides.ConfigureAwait(false))
        {
            await overrides.WhenKnownAsync(registration.Ended).ConfigureAwait(false);
            await new RegistrationLoop(context, registration, overrides, _guard).RunAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Gives the node back, however long that takes, as long as the session that has it lives.</summary>
    private async Task ReleaseAsync(ZooKeeperRegistration registration)
    {
        var epoch = context.Client.Session.Epoch;
        while (epoch > 0 && context.Client.Session.Epoch == epoch && context.Client.State is not (ZkState.Closed or ZkState.AuthFailed))
        {
            try
            {
                await new NodeClaim(context).ReleaseAsync(registration.Endpoint, registration.Goodbye(), CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (ZooKeeperException e) when (e.Outcome == ZkOutcome.Rejected)
            {
                RegistryLog.WithdrawFailed(context.Logger, registration.Key.Service, registration.Key.Address, e.Message);
                return;
            }
            catch (ZooKeeperException)
            {
                await Task.Delay(s_retry, context.Time).ConfigureAwait(false);
            }
        }
    }

    private bool IsCurrent(ZooKeeperRegistration registration)
    {
        lock (_lock)
            return _registrations.GetValueOrDefault(registration.Key) == registration;
    }

    private void Remove(ZooKeeperRegistration registration)
    {
        lock (_lock)
        {
            if (_registrations.GetValueOrDefault(registration.Key) == registration)
                _registrations.Remove(registration.Key);
        }
    }
}
