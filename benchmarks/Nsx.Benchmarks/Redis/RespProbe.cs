using System.Net;
using System.Net.Sockets;
using System.Text;
using Nsx.Benchmarks.Driver;

namespace Nsx.Benchmarks.Redis;

/// <summary>
/// One verified call before the benchmark: redis-benchmark itself counts an error as happily as a result.
/// </summary>
internal static class RespProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static async Task ExpectAsync(int port, RespRequest request, string reply, CancellationToken cancel)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(Limit);
        try
        {
            using var socket = await ConnectAsync(port, limited.Token);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(request.Bytes, limited.Token);
            var answer = new byte[reply.Length];
            await stream.ReadExactlyAsync(answer, limited.Token);
            if (Encoding.ASCII.GetString(answer) != reply)
                throw new ChildFailedException($"{request.Words[0]} answered {Encoding.ASCII.GetString(answer).Trim()}");
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && !cancel.IsCancellationRequested)
        {
            throw new ChildFailedException($"{request.Words[0]} got no whole answer on port {port}");
        }
    }

    /// <summary>redis-server does not say when it is ready, so this knocks until it opens.</summary>
    private static async Task<Socket> ConnectAsync(int port, CancellationToken cancel)
    {
        while (true)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancel);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
                await Task.Delay(TimeSpan.FromMilliseconds(20), cancel);
            }
        }
    }
}
