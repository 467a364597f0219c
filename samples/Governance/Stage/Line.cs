using System.Net;
using System.Net.Sockets;

namespace Governance;

/// <summary>A long way to a provider: what is sent through it arrives later.</summary>
internal sealed class Line : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly TimeSpan _delay;
    private readonly Task _accepting;

    /// <summary>Makes a line.</summary>
    /// <param name="delay">How long bytes are on their way, one way.</param>
    public Line(TimeSpan delay)
    {
        _delay = delay;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where the line begins; providers advertise this address.</summary>
    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>Where it ends.</summary>
    public EndPoint? Provider { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var carried = new List<Task>();
        try
        {
            while (true)
                carried.Add(CarryAsync(await _listener.AcceptSocketAsync(_ending.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(carried);
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using var one = near;
        using var other = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await other.ConnectAsync(Provider!, _ending.Token);
            await Task.WhenAny(CopyAsync(near, other), CopyAsync(other, near));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // One end has gone; closing both tells the other.
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReceiveAsync(buffer, _ending.Token) is var count and > 0)
        {
            await Task.Delay(_delay, _ending.Token);
            await to.SendAsync(buffer.AsMemory(0, count), _ending.Token);
        }
    }
}
