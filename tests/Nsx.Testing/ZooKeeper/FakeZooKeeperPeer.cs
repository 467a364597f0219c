using System.Buffers.Binary;
using System.Net.Sockets;

namespace Nsx.Testing.ZooKeeper;

/// <summary>One client of a <see cref="FakeZooKeeper"/>. Reads throw <see cref="TimeoutException"/> when nothing comes for long.</summary>
public sealed class FakeZooKeeperPeer(Wire wire)
{
    /// <summary>The bytes, for what has no helper here.</summary>
    public Wire Wire => wire;

    /// <summary>The next frame without its length.</summary>
    /// <exception cref="EndOfStreamException">The client has closed the connection.</exception>
    public async Task<byte[]> ReadFrameAsync()
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(await ReadExactlyAsync(sizeof(int)));
        return await ReadExactlyAsync(length);
    }

    public async Task<FakeConnectRequest> ReadConnectAsync() => FakeConnectRequest.Parse(await ReadFrameAsync());

    /// <summary>The next request, pings too.</summary>
    public async Task<FakeRequest> ReadRequestAsync() => FakeRequest.Parse(await ReadFrameAsync());

    /// <summary>Waits until the client ends the connection, and throws away what it sends before.</summary>
    public async Task WaitForEndAsync()
    {
        try
        {
            await wire.ReadToEndAsync();
        }
        catch (SocketException)
        {
            // A reset is an end as well.
        }
    }

    /// <summary>Sends bytes as they are, without a length before them.</summary>
    public Task SendAsync(ReadOnlyMemory<byte> bytes) => wire.SendAsync(bytes);

    /// <summary>Sends one frame.</summary>
    public Task SendFrameAsync(byte[] payload) => SendAsync(new JuteBytes().Buffer(payload).ToArray());

    /// <summary>Answers the first frame of a client. A timeout of 0 says that its session has expired.</summary>
    /// <param name="timeoutMs">What the server grants.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="password">16 zero bytes when null.</param>
    /// <param name="isReadOnly">The server cannot write; null leaves the field out, as old servers do.</param>
    public Task ReplyConnectAsync(int timeoutMs, long sessionId, byte[]? password = null, bool? isReadOnly = false)
    {
        var reply = new JuteBytes().Int(0).Int(timeoutMs).Long(sessionId).Buffer(password ?? new byte[16]);
        return SendAsync((isReadOnly is { } value ? reply.Bool(value) : reply).ToFrame());
    }

    /// <summary>Answers one request.</summary>
    public Task ReplyAsync(int xid, long zxid, int err = 0, byte[]? body = null) =>
        SendAsync(new JuteBytes().Int(xid).Long(zxid).Int(err).Raw(body ?? []).ToFrame());

    /// <summary>Tells the client of a change that it watches.</summary>
    /// <param name="type">1 created, 2 deleted, 3 data changed, 4 children changed.</param>
    /// <param name="path">The node.</param>
    /// <param name="zxid">-1 before 3.9.</param>
    public Task NotifyAsync(int type, string path, long zxid = -1) =>
        SendAsync(new JuteBytes().Int(-1).Long(zxid).Int(0).Int(type).Int(3).String(path).ToFrame());

    /// <summary>Ends the connection with a reset.</summary>
    public void Reset() => wire.Reset();

    /// <summary>Ends the connection in good order.</summary>
    public void Close() => wire.Dispose();

    private async Task<byte[]> ReadExactlyAsync(int count)
    {
        var bytes = await wire.ReadAsync(count);
        return bytes.Length == count ? bytes : throw new EndOfStreamException("The client has closed the connection.");
    }
}
