using Microsoft.Extensions.Logging;
using Tron.Client;

namespace Nsx.Consumer;

/// <summary>All providers that a consumer is connected to. One channel for each address, however many services need it.</summary>
internal sealed class EndpointChannels(ConsumerOptions options, ILogger logger, Action<EndpointState> onState) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, EndpointChannel> _channels = [];
    private readonly List<Task> _retiring = [];

    private event Action? Changed;

    public SessionChannelOptions ChannelOptions { get; } = options.Channel with { Logger = logger };

    /// <summary>Takes a channel; it connects at once. Give it back with <see cref="Release"/>.</summary>
    public EndpointChannel Acquire(string address)
    {
        EndpointChannel? channel;
        lock (_lock)
        {
            if (!_channels.TryGetValue(address, out channel))
                _channels[address] = channel = new(address, options, ChannelOptions, onState, () => Changed?.Invoke());
            channel.Users++;
        }

        channel.Start();
        return channel;
    }

    /// <summary>Gives a channel back; when nobody needs it any more it is closed, once its calls have ended.</summary>
    public void Release(EndpointChannel channel)
    {
        lock (_lock)
        {
            if (--channel.Users > 0 || !_channels.Remove(channel.Address))
                return;
            _retiring.RemoveAll(task => task.IsCompleted);
            _retiring.Add(channel.RetireAsync());
        }
    }

    /// <summary>Calls back after each change of any channel, on threads that must not be held up.</summary>
    public IDisposable OnChange(Action callback)
    {
        Changed += callback;
        return new Subscription(() => Changed -= callback);
    }

    public async ValueTask DisposeAsync()
    {
        Task[] all;
        lock (_lock)
        {
            all = [.. _channels.Values.Select(channel => channel.DisposeAsync().AsTask()), .. _retiring];
            _channels.Clear();
        }

        await Task.WhenAll(all).ConfigureAwait(false);
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
