using System.Net;
using System.Net.Sockets;

namespace Nsx.Benchmarks.Contenders.Floor;

internal static class FloorSocket
{
    public static Socket Create() => Prepare(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));

    /// <summary>
    /// Room for a whole batch in each direction: both ends send everything before they read on,
    /// and would otherwise wait for each other for ever.
    /// </summary>
    public static Socket Prepare(Socket socket)
    {
        socket.NoDelay = true;
        socket.SendBufferSize = socket.ReceiveBufferSize = 1 << 20;
        return socket;
    }

    public static IPEndPoint Loopback(int port) => new(IPAddress.Loopback, port);

    /// <summary>One frame after another, as a batch to be sent at once.</summary>
    public static byte[] Repeat(byte[] frame, int count)
    {
        var batch = new byte[frame.Length * count];
        for (var i = 0; i < count; i++)
            frame.CopyTo(batch, i * frame.Length);
        return batch;
    }
}
