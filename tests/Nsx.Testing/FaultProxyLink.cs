using System.Net.Sockets;

namespace Nsx.Testing;

/// <summary>One connection through a <see cref="FaultProxy"/>: two pumps, one for each direction.</summary>
internal sealed class FaultProxyLink(FaultProxy proxy, Socket client, CancellationToken disposed)
{
    private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private int _wasReset;

    public async Task RunAsync()
    {
        client.NoDelay = true;
        try
        {
            if (proxy.IsDown)
            {
                Reset();
                return;
            }

            await _server.ConnectAsync(proxy.Target, disposed);
            await Task.WhenAll(PumpAsync(client, _server, proxy.ToServer), PumpAsync(_server, client, proxy.ToClient));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Reset();
        }
        finally
        {
            client.Dispose();
            _server.Dispose();
        }
    }

    public void Reset()
    {
        if (Interlocked.Exchange(ref _wasReset, 1) != 0)
            return;
        proxy.CountReset();
        Abort(client);
        Abort(_server);
    }

    public void HalfClose(bool toServer)
    {
        try
        {
            (toServer ? _server : client).Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Gone already.
        }
    }

    private static void Abort(Socket socket)
    {
        try
        {
            socket.LingerState = new(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Gone already.
        }

        socket.Dispose();
    }

    private async Task PumpAsync(Socket from, Socket to, FaultDirection faults)
    {
        try
        {
            await CopyAsync(from, to, faults);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // A reset on one side is passed on to the other.
            Reset();
        }
    }

    private async Task CopyAsync(Socket from, Socket to, FaultDirection faults)
    {
        var buffer = new byte[16 * 1024];
        long passed = 0;
        while (true)
        {
            await faults.WhenRunningAsync();
            var count = await from.ReceiveAsync(buffer, disposed);
            await faults.WhenRunningAsync();
            if (count == 0)
            {
                if (!faults.IsBlackHole)
                    to.Shutdown(SocketShutdown.Send);
                return;
            }

            var wait = faults.Latency + proxy.Chance(faults.Jitter);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, disposed);
            var swallowed = faults.TakeSwallowed(count);
            var rest = buffer.AsMemory(swallowed, count - swallowed);
            var limit = faults.LimitDataBytes;
            if (limit > 0 && passed + rest.Length >= limit)
            {
                await SendAsync(to, rest[..(int)Math.Max(0, limit - passed)], faults);
                Reset();
                return;
            }

            await SendAsync(to, rest, faults);
            passed += rest.Length;
        }
    }

    private async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes, FaultDirection faults)
    {
        while (!bytes.IsEmpty)
        {
            var slice = faults.SliceBytes > 0 ? Math.Min(faults.SliceBytes, bytes.Length) : bytes.Length;
            var sent = await to.SendAsync(bytes[..slice], disposed);
            faults.Passed(sent);
            bytes = bytes[sent..];
        }
    }
}
