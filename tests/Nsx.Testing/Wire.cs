using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Nsx.Testing;

/// <summary>One end of a socket, spoken byte by byte: sends what the test says and tells what came. Text is Latin-1.</summary>
public sealed class Wire(Socket socket) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly MemoryStream _received = new();
    private int _expected;

    /// <summary>The socket, for what only sockets can do.</summary>
    public Socket Socket => socket;

    /// <summary>All bytes that were read so far.</summary>
    public byte[] Received => _received.ToArray();

    /// <summary>Connects to an IP or Unix address.</summary>
    public static async Task<Wire> ConnectAsync(EndPoint address)
    {
        var socket = address is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address);
        return new(socket);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes)..];
    }

    /// <summary>Reads as many bytes as the text has, and throws when they are others or do not come.</summary>
    public async Task ExpectAsync(string text)
    {
        var got = Encoding.Latin1.GetString(await ReadAsync(text.Length));
        if (got != text)
            throw new InvalidDataException($"Expected {Show(text)}, got {Show(got)}.");
    }

    /// <summary>Sends and expects.</summary>
    public async Task AskAsync(string request, string reply)
    {
        await SendAsync(request);
        await ExpectAsync(reply);
    }

    /// <summary>Reads exactly so many bytes; fewer only when the peer ends.</summary>
    public async Task<byte[]> ReadAsync(int count)
    {
        while (_received.Length - _expected < count && await ReadMoreAsync())
        {
        }

        return Take((int)Math.Min(count, _received.Length - _expected));
    }

    /// <summary>Reads up to and with the next line end.</summary>
    public async Task<string> ReadLineAsync()
    {
        while (true)
        {
            var length = _received.GetBuffer().AsSpan(_expected, (int)_received.Length - _expected).IndexOf((byte)'\n') + 1;
            if (length > 0)
                return Encoding.Latin1.GetString(Take(length));
            if (!await ReadMoreAsync())
                return Encoding.Latin1.GetString(Take((int)_received.Length - _expected));
        }
    }

    /// <summary>Reads until the peer ends the stream.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await ReadMoreAsync())
        {
        }

        return Encoding.Latin1.GetString(Take((int)_received.Length - _expected));
    }

    /// <summary>Expects a text and then the end of the stream.</summary>
    public async Task ExpectEndAsync(string text)
    {
        var got = await ReadToEndAsync();
        if (got != text)
            throw new InvalidDataException($"Expected {Show(text)} and the end, got {Show(got)}.");
    }

    /// <summary>Says that nothing more will be sent.</summary>
    public void ShutdownSend() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection with a reset instead of a goodbye.</summary>
    public void Reset()
    {
        socket.LingerState = new(true, 0);
        socket.Dispose();
    }

    public void Dispose() => socket.Dispose();

    private static string Show(string text) =>
        "\"" + text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\"";

    private byte[] Take(int count)
    {
        var taken = _received.GetBuffer().AsSpan(_expected, count).ToArray();
        _expected += count;
        return taken;
    }

    private async Task<bool> ReadMoreAsync()
    {
        var buffer = new byte[64 * 1024];
        using var late = new CancellationTokenSource(s_patience);
        try
        {
            var count = await socket.ReceiveAsync(buffer, late.Token);
            _received.Write(buffer, 0, count);
            return count > 0;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Nothing came within {s_patience.TotalSeconds} s; so far: {Show(Encoding.Latin1.GetString(Received))}.");
        }
    }
}
