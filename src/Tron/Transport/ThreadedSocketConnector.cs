using System.Net;
using System.Net.Sockets;

namespace Tron.Transport;

/// <summary>Connects TCP and Unix sockets that are read by threads of their own. Blocks the calling thread while it connects.</summary>
/// <remarks>Meant for the thread that will then read: it depends on no thread of the pool.</remarks>
public sealed class ThreadedSocketConnector : IConnector
{
    /// <inheritdoc/>
    public ValueTask<Connection> ConnectAsync(EndPoint address, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var addresses = address is DnsEndPoint dns
            ? Array.ConvertAll(Dns.GetHostAddresses(dns.Host), EndPoint (ip) => new IPEndPoint(ip, dns.Port))
            : [address];
        Exception? last = null;
        foreach (var candidate in addresses)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var socket = NetAddress.CreateSocket(candidate);
            try
            {
                Connect(socket, candidate, timeout);
                return new(new ThreadedSocketConnection(socket, candidate));
            }
            catch (Exception e) when (e is SocketException or TimeoutException)
            {
                socket.Dispose();
                last = e;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    private static void Connect(Socket socket, EndPoint address, TimeSpan timeout)
    {
        socket.Blocking = false;
        try
        {
            socket.Connect(address);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            if (!socket.Poll(timeout, SelectMode.SelectWrite) && !socket.Poll(TimeSpan.Zero, SelectMode.SelectError))
                throw new TimeoutException($"No connection to {NetAddress.Format(address)} within {timeout.TotalSeconds:0.###} s.");
            var error = (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            if (error != SocketError.Success)
                throw new SocketException((int)error);
        }
    }
}
