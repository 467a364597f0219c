using Nsx.Registry.Diagnostics;
using Nsx.ZooKeeper;

namespace Nsx.Registry.ZooKeeper.Announcing;

/// <summary>Keeps one provider announced until it is withdrawn: claims its node, watches over it, claims it again.</summary>
/// <remarks>
/// <code>
///   wait for a server ──► claim ──► ours: Confirmed ──► until it changes, goes, is overridden, the session is another, or half a minute
///                           ├─ a rival has it: Conflict ──► until it goes, or a minute
///                           ├─ not allowed: Rejected ──► a minute
///                           └─ nobody knows: again
/// </code>
/// </remarks>
internal sealed class RegistrationLoop(ZooKeeperContext context, ZooKeeperRegistration registration, OverrideView overrides, AclGuard guard)
{
    private static readonly TimeSpan s_afterRefusal = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_afterTrouble = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_afterDeletion = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestJitter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_jitterPerInstance = TimeSpan.FromMilliseconds(5);

    private readonly NodeClaim _claim = new(context);
    private readonly FightDamper _damper = new();
    private int _epoch;
    private string? _trouble;

    private ZooKeeperClient Client => context.Client;

    private string Service => registration.Endpoint.Service;

    private string Address => registration.Endpoint.Address;

    public async Task RunAsync()
    {
        while (!registration.Ended.IsCancellationRequested)
        {
            try
            {
                if (Client.State != ZkState.Connected)
                    registration.Lose("no server answers");
                await Client.WaitConnectedAsync(registration.Ended).ConfigureAwait(false);
                await guard.CheckAsync(Service, registration.Ended).ConfigureAwait(false);
                await SpreadAsync().ConfigureAwait(false);
                await CheckAsync().ConfigureAwait(false);
                await ClaimAndWatchAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (registration.Ended.IsCancellationRequested)
            {
                return;
            }
            catch (ZooKeeperException e) when (Client.State is ZkState.Closed or ZkState.AuthFailed)
            {
                Reject(e);
                return;
            }
            catch (ZooKeeperException e) when (e.Error is ZkError.NoAuth or ZkError.InvalidAcl or ZkError.BadArguments)
            {
                Reject(e);
                await PauseAsync(context.About(s_afterRefusal)).ConfigureAwait(false);
            }
            catch (ZooKeeperException e)
            {
                Trouble(e);
                await PauseAsync(context.About(s_afterTrouble)).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A fleet that lost its sessions together must not come back in the same moment.</summary>
    private async Task SpreadAsync()
    {
        if (_epoch == 0 || _epoch == Client.Session.Epoch)
            return;
        registration.Lose("its session was lost");
        _damper.Reset();
        var others = (await Client.ExistsAsync(context.Paths.Service(Service), registration.Ended).ConfigureAwait(false))?.ChildCount ?? 0;
        var most = s_jitterPerInstance * others;
        await PauseAsync(context.Some(most < s_longestJitter ? most : s_longestJitter)).ConfigureAwait(false);
        _epoch = 0;
    }

    private async Task ClaimAndWatchAsync()
    {
        var wish = registration.Wanted;
        var overridden = overrides.Current;
        var effective = InstanceTag.Add(overridden.Apply(wish.Endpoint), context.InstanceId);
        var result = await _claim.ClaimAsync(effective, registration.Json(effective), _damper.MayTake, registration.Ended).ConfigureAwait(false);
        if (result.Rival is { } rival)
        {
            Conflict(rival);
            await WatchAsync(s_afterRefusal, wish, overridden).ConfigureAwait(false);
            return;
        }

        if (result.WasTakenFrom is { } before)
            RegistryLog.TakenOver(context.Logger, Service, Address, before);
        if (!registration.IsConfirmed)
            RegistryLog.Registered(context.Logger, Service, Address);
        if (registration.State == RegistrationState.Conflict)
            _damper.Reset();
        (_epoch, _trouble) = (result.Epoch, null);
        registration.Confirm(wish.Version);
        await WatchAsync(context.Options.ZooKeeper.CheckInterval, wish, overridden).ConfigureAwait(false);
    }

    /// <summary>Returns when there may be something to be done.</summary>
    private async Task WatchAsync(TimeSpan atMost, Announcement.Wish wish, OverrideSet overridden)
    {
        var watched = await Client.ExistsAndWatchAsync(context.Paths.Instance(wish.Endpoint), registration.Ended).ConfigureAwait(false);
        if (watched.Value is null || (registration.IsConfirmed && !IsOurs(watched.Value)))
            return;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(registration.Ended);
        await Task.WhenAny(
            watched.Changed,
            registration.WhenChangedFrom(wish),
            overrides.WhenChangedFrom(overridden),
            Task.Delay(context.About(atMost), context.Time, enough.Token)).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>What was ours in this session, and is not any more, is not simply claimed again: somebody wanted that, or wants the address.</summary>
    private async Task CheckAsync()
    {
        if (!registration.IsConfirmed)
            return;
        var now = await Client.ExistsAsync(context.Paths.Instance(registration.Endpoint), registration.Ended).ConfigureAwait(false);
        if (!IsOurs(now) && Client.Session.Epoch == _epoch)
            await LostNodeAsync(now).ConfigureAwait(false);
    }

    private bool IsOurs(ZkStat? node) => node?.EphemeralOwner == Client.Session.Id;

    /// <summary>While our session lives, somebody has deleted the node, or has taken it.</summary>
    private async Task LostNodeAsync(ZkStat? now)
    {
        if (now is null)
        {
            RegistryLog.NodeDeleted(context.Logger, Service, Address);
            registration.Lose("somebody deleted its node");
            await PauseAsync(context.Some(s_afterDeletion)).ConfigureAwait(false);
            return;
        }

        _damper.Lost(context.Time.GetUtcNow());
        registration.Lose($"session 0x{now.EphemeralOwner:x} has taken its node");
        RegistryLog.NodeTaken(context.Logger, Service, Address, $"0x{now.EphemeralOwner:x}");
        if (_damper.MayTake)
            await PauseAsync(_damper.Wait).ConfigureAwait(false);
    }

    private void Conflict(string rival)
    {
        if (registration.State != RegistrationState.Conflict)
            RegistryLog.Conflict(context.Logger, Service, Address, rival);
        registration.Report(RegistrationState.Conflict, $"{rival} announces the same address");
    }

    /// <summary>Nobody knows whether it worked, or it may work the next time.</summary>
    private void Trouble(ZooKeeperException e)
    {
        if (_trouble != e.Message)
            RegistryLog.RegistrationFailed(context.Logger, Service, Address, e.Message);
        _trouble = e.Message;
        registration.Lose(e.Message);
    }

    private void Reject(ZooKeeperException e)
    {
        if (registration.State != RegistrationState.Rejected)
            RegistryLog.RegistrationFailed(context.Logger, Service, Address, e.Message);
        registration.Report(RegistrationState.Rejected, e.Message);
    }

    private async Task PauseAsync(TimeSpan time)
    {
        if (time > TimeSpan.Zero)
            await Task.Delay(time, context.Time, registration.Ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
