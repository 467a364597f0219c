using Microsoft.Extensions.Logging;
using Tron.Client;

namespace Nsx.Consumer;

/// <summary>All providers that a consumer is connected to. One channel for each address, however many services need it.</summary>
internal sealed class EndpointChannels(ConsumerOptions options, ILogger logger, Action<EndpointState> onState) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, EndpointChannel> _channels = [];
    private readonly Dictionary<EndpointChannel, Task> _retiring = [];
    private bool _disposed;

    private event Action<EndpointChannel>? Changed;

    public SessionChannelOptions ChannelOptions { get; } = options.Channel with
    {
        Logger = logger,
        Session = options.Channel.Session with { MaxFrameBytes = options.Limits.MaxFrameBytes },
    };

    /// <summary>Takes a channel; it connects at once. Give it back with <see cref="Release"/>.</summary>
    public EndpointChannel Acquire(string address)
    {
        EndpointChannel? channel;
        bool isNew;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(NsxConsumer));
            isNew = !_channels.TryGetValue(address, out channel);
            if (channel is null)
                _channels[address] = channel = new(address, options, ChannelOptions, onState, channel => Changed?.Invoke(channel));
            channel.Users++;
        }

        if (isNew)
            channel.Start();
        else
            channel.RetryNow();
        return channel;
    }

    /// <summary>Gives a channel back; when nobody needs it any more it is closed, once its calls have ended.</summary>
    public void Release(EndpointChannel channel)
    {
        lock (_lock)
        {
            if (_disposed || --channel.Users > 0)
                return;
            _channels.Remove(channel.Address);
            foreach (var (gone, _) in _retiring.Where(pair => pair.Value.IsCompleted).ToArray())
                _retiring.Remove(gone);
            _retiring[channel] = channel.RetireAsync();
        }
    }

    /// <summary>Calls back after each change of any channel, on threads that must not be held up.</summary>
    public IDisposable OnChange(Action<EndpointChannel> callback)
    {
        Changed += callback;
        return new Subscription(() => Changed -= callback);
    }

    public async ValueTask DisposeAsync()
    {
        Task[] all;
        lock (_lock)
        {
            _disposed = true;
            all = [.. _channels.Values.Concat(_retiring.Keys).Select(channel => channel.DisposeAsync().AsTask())];
            _channels.Clear();
        }

        await Task.WhenAll(all).ConfigureAwait(false);
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
