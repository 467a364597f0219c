using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Nsx.Benchmarks.Probes;

/// <summary>One multiplexed connection: as little code as possible, so that the machine has time for the provider.</summary>
internal sealed class OpenLoopConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _from;
    private int _to;

    public OpenLoopConnection(int port)
    {
        _socket.Connect(IPAddress.Loopback, port);
        SendAndWait("HELLO 3\r\nNSX.MUX ON\r\n");
    }

    /// <summary>Sends requests, and waits until the provider has read them all.</summary>
    public void SendAndWait(string requests)
    {
        Send(requests + "PING\r\n");
        while (!ReadLine().SequenceEqual("+PONG"u8))
        {
        }
    }

    public void Send(string requests)
    {
        for (ReadOnlySpan<byte> rest = Encoding.ASCII.GetBytes(requests); !rest.IsEmpty;)
            rest = rest[_socket.Send(rest)..];
    }

    /// <summary>Reads so many replies.</summary>
    public void Read(int replies, OpenLoopResult? result)
    {
        for (; replies > 0; replies--)
        {
            ReadLine();
            ReadLine();
            if (!Utf8Parser.TryParse(ReadLine()[1..], out int id, out _))
                throw new InvalidDataException("the provider answered something else than nsx.reply");
            var isResult = ReadLine()[0] != '-';
            result?.Ended(id - 1, isResult);
        }
    }

    public void Dispose() => _socket.Dispose();

    private ReadOnlySpan<byte> ReadLine()
    {
        while (true)
        {
            var unread = _buffer.AsSpan(_from, _to - _from);
            var end = unread.IndexOf((byte)'\n');
            if (end >= 0)
            {
                _from += end + 1;
                return unread[..(end - 1)];
            }

            unread.CopyTo(_buffer);
            (_from, _to) = (0, unread.Length);
            var came = _socket.Receive(_buffer.AsSpan(_to));
            _to += came > 0 ? came : throw new IOException("the provider has closed the connection");
        }
    }
}
