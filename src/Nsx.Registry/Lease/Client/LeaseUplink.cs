using System.Net;
using Nsx.Registry.Diagnostics;
using Tron.Client;
using Tron.Sessions;
using Tron.Transport;

namespace Nsx.Registry;

/// <summary>The way to the registry: one channel for each address; the first address that is ready is the one that is used.</summary>
/// <remarks>
/// Registries do not know of each other. So everybody goes back to the first address as soon as it is there again, and
/// meets there. Events are raised one at a time, on the channels' threads.
/// </remarks>
internal sealed class LeaseUplink : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly LeaseContext _context;
    private readonly SessionChannel<LeaseSession>[] _channels;
    private LeaseSession? _active;
    private bool _isLost;

    public LeaseUplink(LeaseContext context, IEnumerable<EndPoint> addresses, RegistryOptions options, Action<LeaseSession, LeasePush> onPush)
    {
        _context = context;
        var how = options.Channel ?? Usual(context);
        _channels = [.. addresses.Select(address => new SessionChannel<LeaseSession>(
            address, () => new(onPush), (session, _) => session.GreetAsync(options.ClientName), how))];
    }

    /// <summary>A session is there: everything has to be said anew.</summary>
    public event Action<LeaseSession>? Connected;

    /// <summary>No session is there any more, or still none; with the reason in words.</summary>
    public event Action<string>? Disconnected;

    public void Start()
    {
        foreach (var channel in _channels)
        {
            channel.StateChanged += (state, _) => Choose(state);
            channel.Start();
        }
    }

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_channels.Select(channel => channel.DisposeAsync().AsTask())).ConfigureAwait(false);

    /// <summary>A lost registry is noticed within a lease's time, and one that is back within a third of it.</summary>
    private static SessionChannelOptions Usual(LeaseContext context)
    {
        var reconnect = new ReconnectOptions();
        return new()
        {
            Session = new SessionOptions
            {
                HeartbeatWhenIdle = context.Ttl,
                HeartbeatWhenWaiting = context.KeepInterval,
                HeartbeatTimeout = context.KeepInterval,
            },
            Reconnect = reconnect with { MaxDelay = context.KeepInterval < reconnect.MaxDelay ? context.KeepInterval : reconnect.MaxDelay },
            Logger = context.Logger,
        };
    }

    private void Choose(ChannelState changedTo)
    {
        string? lost = null;
        SessionChannel<LeaseSession>? found = null;
        lock (_lock)
        {
            var first = Array.Find(_channels, channel => channel.Current is not null);
            if (first?.Current is { } session)
                found = TryUse_NeedsLock(session) ? first : null;
            else if (changedTo is ChannelState.Waiting or ChannelState.Unavailable)
                lost = Lose_NeedsLock();
        }

        if (found is not null)
            RegistryLog.Connected(_context.Logger, _context.Name, NetAddress.Format(found.Address));
        if (lost is not null)
            RegistryLog.Lost(_context.Logger, _context.Name, lost.TrimEnd('.'));
    }

    /// <returns>False when it is in use already.</returns>
    private bool TryUse_NeedsLock(LeaseSession session)
    {
        if (session == _active)
            return false;
        _active = session;
        _isLost = false;
        Connected?.Invoke(session);
        return true;
    }

    /// <returns>The reason, when the registry was not known to be away.</returns>
    private string? Lose_NeedsLock()
    {
        var reason = string.Join("; ", _channels.Select(channel => $"{NetAddress.Format(channel.Address)}: {channel.LastError?.Message ?? "connecting"}"));
        _active = null;
        Disconnected?.Invoke(reason);
        var isNews = !_isLost;
        _isLost = true;
        return isNews ? reason : null;
    }
}
