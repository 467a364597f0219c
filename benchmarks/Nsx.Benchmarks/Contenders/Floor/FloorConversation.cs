using System.Diagnostics;
using System.Net.Sockets;
using Nsx.Benchmarks.Load;

namespace Nsx.Benchmarks.Contenders.Floor;

/// <summary>One connection: the whole share of calls in one send, then all their replies.</summary>
internal sealed class FloorConversation : IDisposable
{
    private readonly Socket _socket = FloorSocket.Create();
    private readonly FloorFrames _frames;

    public FloorConversation(int port, FloorFrames frames)
    {
        _frames = frames;
        _socket.Connect(FloorSocket.Loopback(port));
    }

    public LatencyHistogram CallUntil(long deadline, int batch)
    {
        var requests = FloorSocket.Repeat(_frames.Request, batch);
        var expected = FloorSocket.Repeat(_frames.Reply, batch);
        var replies = new byte[expected.Length];
        var latencies = new LatencyHistogram();

        var start = Stopwatch.GetTimestamp();
        while (start < deadline)
        {
            _socket.Send(requests);
            ReceiveExactly(replies);
            if (!replies.AsSpan().SequenceEqual(expected))
                throw new InvalidDataException("The floor's server answered other bytes than expected.");

            var end = Stopwatch.GetTimestamp();
            latencies.Record(end - start, batch);
            start = end;
        }

        return latencies;
    }

    public void Dispose() => _socket.Dispose();

    private void ReceiveExactly(Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var received = _socket.Receive(buffer);
            if (received == 0)
                throw new EndOfStreamException("The floor's server closed the connection.");
            buffer = buffer[received..];
        }
    }
}
