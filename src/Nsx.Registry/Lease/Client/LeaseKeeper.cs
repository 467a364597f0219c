using Nsx.Registry.Diagnostics;
using Tron.Client;
using Tron.Sessions;

namespace Nsx.Registry;

/// <summary>Holds this process's registrations: announces them, keeps their leases alive, repeats them, never gives up.</summary>
/// <remarks>
/// Requests are queued under the lock, so that the registry sees them in the order in which they were decided; replies come
/// on the session's thread. All members may be called by any thread.
/// </remarks>
internal sealed class LeaseKeeper(LeaseContext context, Errands errands)
{
    private const int LeasesPerRequest = 500;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Service, string Address), LeaseRegistration> _registrations = [];
    private LeaseSession? _session;
    private LeaseSession? _keepingOn;
    private TimeSpan _nextKeep;

    /// <summary>Announces a provider instead of whatever was announced for its address.</summary>
    public void Add(LeaseRegistration registration)
    {
        lock (_lock)
        {
            if (_registrations.TryGetValue(registration.Key, out var before))
            {
                before.Lost(null);
                before.Over("was replaced by another");
            }


            _registrations[registration.Key] = registration;
            Put_NeedsLock(registration);
        }
    }

    /// <summary>Tells the registry of what has changed, unless it is about to be told anyway.</summary>
    public void Update(LeaseRegistration registration)
    {
        lock (_lock)
        {
            if (IsCurrent_NeedsLock(registration) && registration.AskedOn is null)
                Put_NeedsLock(registration);
        }
    }

    /// <summary>Withdraws a provider, unless it was replaced, and waits a short while for the registry to confirm that.</summary>
    public async ValueTask WithdrawAsync(LeaseRegistration registration)
    {
        Task deleting;
        lock (_lock)
        {
            if (!IsCurrent_NeedsLock(registration))
                return;
            _registrations.Remove(registration.Key);
            registration.Lost(null);
            registration.Over("was withdrawn");
            if (_session is null)
                return;
            deleting = DeleteAsync(_session, registration);
            errands.Add(deleting);
        }

        try
        {
            await deleting.WaitAsync(context.WithdrawTimeout, context.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The lease ends by itself: nobody keeps it alive any more.
        }
    }

    public void Connected(LeaseSession session)
    {
        lock (_lock)
        {
            _session = session;
            _nextKeep = context.After(context.KeepInterval);
            foreach (var registration in _registrations.Values)
            {
                registration.Lost(registration.Trouble);
                Put_NeedsLock(registration);
            }
        }
    }

    public void Disconnected(string trouble)
    {
        lock (_lock)
        {
            _session = null;
            foreach (var registration in _registrations.Values)
                registration.Lost(trouble);
        }
    }

    /// <summary>To be called several times within a third of a lease's time.</summary>
    public void Tick()
    {
        lock (_lock)
        {
            if (_session is not { } session || _keepingOn == session || context.Now < _nextKeep)
                return;
            _nextKeep = context.After(context.KeepInterval);
            foreach (var registration in _registrations.Values.Where(registration => registration is { IsBehind: true, AskedOn: null }))
                Put_NeedsLock(registration);
            _keepingOn = session;
            errands.Add(KeepAllAsync(session, [.. _registrations.Values.Where(registration => registration.LeaseId is not null)]));
        }
    }

    private bool IsCurrent_NeedsLock(LeaseRegistration registration) =>
        _registrations.TryGetValue(registration.Key, out var current) && current == registration;

    private void Put_NeedsLock(LeaseRegistration registration)
    {
        if (_session is null)
            return;
        registration.AskedOn = _session;
        errands.Add(PutAsync(_session, registration));
    }

    private async Task PutAsync(LeaseSession session, LeaseRegistration registration)
    {
        try
        {
            var wish = registration.Wanted;
            var reply = await session.CallAsync(registration.Put(wish, context.Ttl)).ConfigureAwait(false);
            lock (_lock)
            {
                if (registration.AskedOn != session)
                    return;
                registration.Held(reply.Text, wish.Version);
                if (registration.IsBehind && IsCurrent_NeedsLock(registration))
                    Put_NeedsLock(registration);
            }

            RegistryLog.Registered(context.Logger, registration.Endpoint.Service, registration.Endpoint.Address);
        }
        catch (RespErrorException e)
        {
            RegistryLog.RegistrationFailed(context.Logger, registration.Endpoint.Service, registration.Endpoint.Address, e.Message);
            lock (_lock)
            {
                if (registration.AskedOn == session)
                    registration.Refused(e.Message);
            }
        }
        catch (SessionClosedException)
        {
            // Repeated on the next session.
        }
    }

    /// <summary>Says goodbye first: whoever goes without it may be gone by accident, which consumers do not believe at once.</summary>
    private async Task DeleteAsync(LeaseSession session, LeaseRegistration registration)
    {
        try
        {
            await Task.WhenAll(session.SendAsync(registration.PutOutOfService(context.Ttl)), session.SendAsync(registration.Delete())).ConfigureAwait(false);
        }
        catch (SessionClosedException)
        {
            // The lease ends by itself: nobody keeps it alive any more.
        }
    }

    private async Task KeepAllAsync(LeaseSession session, LeaseRegistration[] held)
    {
        try
        {
            foreach (var some in held.Chunk(LeasesPerRequest))
                await KeepAsync(session, some).ConfigureAwait(false);
        }
        catch (RespErrorException e)
        {
            RegistryLog.KeepFailed(context.Logger, e.Message);
        }
        catch (SessionClosedException)
        {
            // Everything is repeated on the next session.
        }
        finally
        {
            lock (_lock)
                _keepingOn = _keepingOn == session ? null : _keepingOn;
        }
    }

    private async Task KeepAsync(LeaseSession session, LeaseRegistration[] held)
    {
        var ids = Array.ConvertAll(held, registration => registration.LeaseId ?? "");
        var reply = await session.CallAsync(["NSX.REG.KEEP", .. ids]).ConfigureAwait(false);
        for (var i = 0; i < Math.Min(ids.Length, reply.Items.Count); i++)
        {
            if (reply.Items[i].IsNull)
                Repeat(session, held[i], ids[i]);
        }
    }

    private void Repeat(LeaseSession session, LeaseRegistration registration, string leaseId)
    {
        lock (_lock)
        {
            if (_session != session || registration.LeaseId != leaseId)
                return;
            registration.Lost("the registry does not know its lease");
            Put_NeedsLock(registration);
        }

        RegistryLog.LeaseLost(context.Logger, registration.Endpoint.Service, registration.Endpoint.Address);
    }
}
