using System.Collections.Immutable;
using System.Net;
using Tron.Sessions;

namespace Tron.Client;

/// <summary>Several channels that serve one purpose, such as all connections to one service. Gives out ready handlers in turn.</summary>
/// <remarks>All members may be called by any thread; the list is replaced as a whole. Owns its channels.</remarks>
/// <typeparam name="THandler">The handler of the sessions.</typeparam>
/// <param name="name">What the group is for.</param>
public sealed class SessionGroup<THandler>(string name) : IAsyncDisposable
    where THandler : SessionHandler
{
    private ImmutableArray<SessionChannel<THandler>> _channels = [];
    private int _turn = -1;

    /// <summary>What the group is for.</summary>
    public string Name => name;

    /// <summary>The channels at this moment.</summary>
    public ImmutableArray<SessionChannel<THandler>> Channels => _channels;

    /// <summary>Adds a channel, which is not started by this.</summary>
    public void Add(SessionChannel<THandler> channel) => ImmutableInterlocked.Update(ref _channels, static (all, one) => all.Add(one), channel);

    /// <summary>Takes out the channels to an address and closes them in good order.</summary>
    public async Task RemoveAsync(EndPoint address)
    {
        var removed = _channels.Where(channel => channel.Address.Equals(address)).ToArray();
        ImmutableInterlocked.Update(ref _channels, static (all, gone) => all.RemoveRange(gone), removed);
        foreach (var channel in removed)
            await channel.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The next ready handler, in turn; null when no channel is ready.</summary>
    public THandler? Next()
    {
        var channels = _channels;
        var turn = channels.Length > 1 ? (uint)Interlocked.Increment(ref _turn) : 0;
        for (uint i = 0; i < channels.Length; i++)
        {
            if (channels[(int)((turn + i) % (uint)channels.Length)].Current is { } ready)
                return ready;
        }

        return null;
    }

    /// <summary>Closes all channels in good order.</summary>
    public async ValueTask DisposeAsync()
    {
        var channels = ImmutableInterlocked.InterlockedExchange(ref _channels, []);
        await Task.WhenAll(channels.Select(channel => channel.DisposeAsync().AsTask())).ConfigureAwait(false);
    }
}
