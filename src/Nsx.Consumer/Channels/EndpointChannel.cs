using Tron.Client;
using Tron.Transport;

namespace Nsx.Consumer;

/// <summary>The connections to one provider, shared by all services that it hosts.</summary>
internal sealed class EndpointChannel : IAsyncDisposable
{
    private static readonly TimeSpan s_drainCheck = TimeSpan.FromMilliseconds(10);
    private readonly SessionGroup<CallSession> _sessions;
    private readonly Action<EndpointChannel> _onChange;
    private readonly ConsumerOptions _options;
    private readonly TimeProvider _time;

    public EndpointChannel(string address, ConsumerOptions options, SessionChannelOptions channelOptions, Action<EndpointState> onState, Action<EndpointChannel> onChange)
    {
        Address = address;
        _onChange = onChange;
        _options = options;
        _time = channelOptions.Clock.Time;
        _sessions = new(address);
        for (var i = 0; i < options.ConnectionsPerEndpoint; i++)
        {
            var channel = new SessionChannel<CallSession>(
                NetAddress.Parse(address), () => new(options, channelOptions.Logger), (session, _) => GreetAsync(session), channelOptions);
            channel.StateChanged += (state, error) =>
            {
                onState(new(address, state, error));
                onChange(this);
            };
            _sessions.Add(channel);
        }
    }

    public string Address { get; }

    /// <summary>How many services use it; guarded by the owner's lock.</summary>
    public int Users { get; set; }

    /// <summary>True while a first connection may still come about, so that waiting for it makes sense.</summary>
    public bool IsHopeful => _sessions.Channels.Any(channel => channel is { State: ChannelState.Idle or ChannelState.Connecting or ChannelState.Ready, LastError: null });

    /// <summary>Why it cannot be used; null when nothing went wrong yet.</summary>
    public Exception? LastError => _sessions.Channels.Select(channel => channel.LastError).FirstOrDefault(error => error is not null);

    public void Start()
    {
        foreach (var channel in _sessions.Channels)
            channel.Start();
    }

    /// <summary>Tries again at once: the registry says that the provider is there.</summary>
    public void RetryNow()
    {
        foreach (var channel in _sessions.Channels)
            channel.RetryNow();
    }

    /// <summary>A session that calls can be sent on; null when there is none.</summary>
    public CallSession? Pick() => _sessions.Next() is { IsUsable: true } session ? session : null;

    /// <summary>Sends a PING.</summary>
    /// <returns>How long it took there and back; null when nobody answered.</returns>
    public async Task<TimeSpan?> PingAsync(CancellationToken cancellationToken)
    {
        if (Pick() is not { } session)
            return null;
        var began = _time.GetTimestamp();
        try
        {
            await session.CallAsync("PING").WaitAsync(_options.Channel.Reconnect.ConnectTimeout, _time, cancellationToken).ConfigureAwait(false);
            return _time.GetElapsedTime(began);
        }
        catch (Exception e) when (e is IOException or TimeoutException or OperationCanceledException or RespErrorException)
        {
            return null;
        }
    }

    /// <summary>Lets calls under way end, then closes.</summary>
    public async Task RetireAsync()
    {
        var deadline = Deadline.After(_options.DrainTimeout, _time);
        while (_sessions.Channels.Any(channel => channel.Current is { Waiting: > 0 }) && !deadline.HasPassed(_time.GetTimestamp()))
            await Task.Delay(s_drainCheck, _time).ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _sessions.DisposeAsync();

    private Task GreetAsync(CallSession session)
    {
        session.WentAway += () => _onChange(this);
        return session.GreetAsync();
    }
}
