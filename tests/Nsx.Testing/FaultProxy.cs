using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Nsx.Testing;

/// <summary>A TCP proxy on a free loopback port that spoils connections on demand. The same seed gives the same chances.</summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<FaultProxyLink, Task> _links = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly Random _random;
    private readonly Task _accepting;
    private Task _resetting = Task.CompletedTask;
    private int _accepted;
    private int _resets;

    /// <summary>Starts to listen.</summary>
    /// <param name="target">Where connections lead; may be changed for those to come.</param>
    /// <param name="seed">Chance.</param>
    public FaultProxy(EndPoint target, int seed = 1)
    {
        Target = target;
        _random = new(seed);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAllAsync();
    }

    /// <summary>Where clients connect.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Where new connections lead.</summary>
    public EndPoint Target { get; set; }

    /// <summary>New connections are reset at once.</summary>
    public bool IsDown { get; set; }

    /// <summary>From clients to the server.</summary>
    public FaultDirection ToServer { get; } = new();

    /// <summary>From the server to clients.</summary>
    public FaultDirection ToClient { get; } = new();

    /// <summary>Connections that were ever accepted.</summary>
    public int AcceptedCount => Volatile.Read(ref _accepted);

    /// <summary>Connections that are open now.</summary>
    public int LiveCount => _links.Count;

    /// <summary>Connections that were ended with a reset.</summary>
    public int ResetCount => Volatile.Read(ref _resets);

    /// <summary>Ends all live connections with resets, to both sides.</summary>
    public void ResetAll()
    {
        foreach (var link in _links.Keys)
            link.Reset();
    }

    /// <summary>Ends one direction of all live connections in good order; the other goes on.</summary>
    public void HalfClose(FaultDirection direction)
    {
        foreach (var link in _links.Keys)
            link.HalfClose(direction == ToServer);
    }

    /// <summary>Resets all live connections again and again, after waits that the seed decides.</summary>
    public void ResetEvery(TimeSpan atLeast, TimeSpan atMost, TimeProvider? time = null) =>
        _resetting = ResetAgainAndAgainAsync(atLeast, atMost, time ?? TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        _listener.Dispose();
        ToServer.Resume();
        ToClient.Resume();
        await _accepting;
        await _resetting;
        foreach (var link in _links.Keys)
            link.Reset();
        await Task.WhenAll(_links.Values);
        _disposed.Dispose();
    }

    internal void CountReset() => Interlocked.Increment(ref _resets);

    internal TimeSpan Chance(TimeSpan atMost)
    {
        lock (_random)
            return atMost * _random.NextDouble();
    }

    private async Task AcceptAllAsync()
    {
        while (!_disposed.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptAsync(_disposed.Token);
                Interlocked.Increment(ref _accepted);
                var link = new FaultProxyLink(this, client, _disposed.Token);

                // Known before it looks at IsDown: whoever sets that and then resets all links has missed none.
                _links[link] = Task.CompletedTask;
                var running = link.RunAsync();
                _links[link] = running;
                _ = running.ContinueWith(_ => _links.TryRemove(link, out var _), TaskScheduler.Default);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // Disposed, or a client that was gone before it was accepted.
            }
        }
    }

    private async Task ResetAgainAndAgainAsync(TimeSpan atLeast, TimeSpan atMost, TimeProvider time)
    {
        try
        {
            while (true)
            {
                await Task.Delay(atLeast + Chance(atMost - atLeast), time, _disposed.Token);
                ResetAll();
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }
}
