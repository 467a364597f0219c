using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Nsx.ZooKeeper.Jute;

namespace Nsx.ZooKeeper.Sessions;

/// <summary>One connection to one server: frames in, frames out, both blocking. It dies once; the first reason counts.</summary>
/// <remarks>One thread reads, one writes, and any may <see cref="Abort"/>, which ends what the others are blocked in.</remarks>
internal sealed class Connection(ServerAddress server, IPEndPoint endPoint, Clock clock, int maxResponseBytes) : IDisposable
{
    private const int PrefixBytes = 4;
    private const int FirstBufferBytes = 16 * 1024;
    private const int TlsAlert = 0x1503;

    private readonly Lock _writeLock = new();
    private Socket? _socket;
    private Stream _stream = Stream.Null;
    private byte[] _buffer = new byte[FirstBufferBytes];
    private int _start;
    private int _end;
    private Exception? _reason;
    private long _lastRead;

    /// <summary>The server, as the connection string names it.</summary>
    public ServerAddress Server => server;

    public IPEndPoint EndPoint => endPoint;

    /// <summary>Whether the server has accepted the connection, and TLS if that is asked for.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Why it was aborted; null while it was not.</summary>
    public Exception? AbortReason => Volatile.Read(ref _reason);

    /// <summary>When something was read last.</summary>
    public TimeSpan LastRead
    {
        get => new(Volatile.Read(ref _lastRead));
        set => Volatile.Write(ref _lastRead, value.Ticks);
    }

    /// <summary>How many bytes came so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Whether bytes have come that nobody has read yet: then it was this process that slept.</summary>
    public bool HasUnreadInput
    {
        get
        {
            try
            {
                return _socket?.Available > 0;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>Connects, and makes a TLS connection of it when options are given.</summary>
    /// <param name="tls">Makes the options for a host; null for plain TCP.</param>
    /// <exception cref="SocketException">There is no socket to be had, or no such server.</exception>
    /// <exception cref="IOException">TLS failed.</exception>
    public void Open(Func<string, SslClientAuthenticationOptions>? tls)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Interlocked.Exchange(ref _socket, socket);
        if (AbortReason is not null)
            socket.Dispose();
        socket.Connect(endPoint);
        _stream = new NetworkStream(socket);
        if (tls is not null)
            Secure(tls);
        IsOpen = true;
    }

    /// <summary>How long the server may leave our bytes unread. While the connection is opened, others watch over that.</summary>
    public void LimitWrites(TimeSpan time) => _socket!.SendTimeout = Math.Max(1, (int)time.TotalMilliseconds);

    /// <summary>Sends bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_writeLock)
            _stream.Write(bytes);
    }

    /// <summary>The next frame without its length; valid until the next call.</summary>
    /// <exception cref="EndOfStreamException">The server closed the connection.</exception>
    /// <exception cref="JuteException">The announced length is none.</exception>
    public ReadOnlySpan<byte> ReadFrame()
    {
        Fill(PrefixBytes);
        var length = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start));
        if (length < 0 || length > maxResponseBytes)
            throw BadLength(length);
        Fill(PrefixBytes + length);
        var frame = _buffer.AsSpan(_start + PrefixBytes, length);
        _start += PrefixBytes + length;
        return frame;
    }

    /// <summary>Everything until the server closes the connection, at most what fits the first buffer.</summary>
    public ReadOnlySpan<byte> ReadToEnd()
    {
        while (_end < _buffer.Length && _stream.Read(_buffer, _end, _buffer.Length - _end) is > 0 and var read)
            _end += read;
        return _buffer.AsSpan(0, _end);
    }

    /// <summary>Ends the connection and whatever is blocked in it.</summary>
    public void Abort(Exception reason)
    {
        Interlocked.CompareExchange(ref _reason, reason, null);
        _socket?.Dispose();
    }

    public void Dispose()
    {
        _socket?.Dispose();
        // Whoever still writes fails now; a stream of TLS must not be taken apart under its hands.
        lock (_writeLock)
            _stream.Dispose();
    }

    private JuteException BadLength(int length) => new(
        length >> 16 == TlsAlert
            ? $"{server} answers in TLS: that is its port for TLS, and the client has no options for it (Tls)"
            : $"expected a frame of at most {maxResponseBytes} bytes (MaxResponseBytes), got {length} from {server}");

    /// <summary>Asks foreign code for options and whether it trusts the server; that may fail in any way.</summary>
    private void Secure(Func<string, SslClientAuthenticationOptions> tls)
    {
        var secured = new SslStream(_stream);
        _stream = secured;
        try
        {
            secured.AuthenticateAsClient(TlsOptions(tls));
        }
        catch (Exception e)
        {
            throw new IOException($"TLS with {server} failed: {e.Message} Is it the server's secureClientPort, and do the two trust each other's certificates?", e);
        }
    }

    private SslClientAuthenticationOptions TlsOptions(Func<string, SslClientAuthenticationOptions> tls)
    {
        try
        {
            var options = tls(server.Host);
            options.TargetHost ??= server.Host;
            return options;
        }
        catch (Exception e)
        {
            throw new IOException($"its options could not be made: {e.Message}", e);
        }
    }

    /// <summary>Reads until so many bytes are there. The buffer grows with what came, not with what was announced.</summary>
    private void Fill(int count)
    {
        while (_end - _start < count)
        {
            if (_start > 0 && (_start == _end || _end == _buffer.Length))
                Compact();
            if (_end == _buffer.Length)
                Array.Resize(ref _buffer, (int)Math.Min(2L * _buffer.Length, PrefixBytes + (long)maxResponseBytes));
            var read = _stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
                throw new EndOfStreamException($"{server} closed the connection");
            _end += read;
            BytesRead += read;
            LastRead = clock.Now;
        }
    }

    private void Compact()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == 0 && _buffer.Length > FirstBufferBytes * 4)
            _buffer = new byte[FirstBufferBytes];
    }
}
