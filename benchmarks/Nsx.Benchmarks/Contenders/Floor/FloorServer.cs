using System.Net.Sockets;

namespace Nsx.Benchmarks.Contenders.Floor;

/// <summary>One blocking thread for each connection: receive, count whole requests, send as many replies.</summary>
internal sealed class FloorServer : IAsyncDisposable
{
    private const int ReceiveBytes = 512 * 1024;

    private readonly Socket _listener = FloorSocket.Create();

    public FloorServer(int port)
    {
        _listener.Bind(FloorSocket.Loopback(port));
        _listener.Listen();
        Start(Accept);
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void Start(Action work) => new Thread(() => work()) { IsBackground = true }.Start();

    private void Accept()
    {
        while (true)
        {
            var connection = FloorSocket.Prepare(_listener.Accept());
            Start(() => Serve(connection));
        }
    }

    private static void Serve(Socket connection)
    {
        using var _ = connection;
        var requests = new byte[ReceiveBytes];
        var received = connection.Receive(requests);
        if (received == 0)
            return;

        var frames = FloorFrames.Recognise(requests);
        var requestBytes = frames.Request.Length;
        var replies = FloorSocket.Repeat(frames.Reply, ReceiveBytes / requestBytes);
        for (var unread = received; received > 0; unread += received)
        {
            var whole = unread / requestBytes;
            frames.CopyPayloads(requests, replies, whole);
            connection.Send(replies.AsSpan(0, whole * frames.Reply.Length));

            var rest = requests.AsSpan((whole * requestBytes)..unread);
            rest.CopyTo(requests);
            unread = rest.Length;
            received = connection.Receive(requests.AsSpan(unread));
        }
    }
}
