using System.Buffers.Binary;
using System.Net;
using Nsx.Testing;
using Nsx.ZooKeeper.Jute;
using Nsx.ZooKeeper.Protocol;

namespace Nsx.ZooKeeper.Tests.Protocol;

/// <summary>A session that is nothing but frames: one request, one reply, and whatever notifications come between them.</summary>
internal sealed class CodecSession : IDisposable
{
    private readonly Wire _wire;
    private int _xid;

    private CodecSession(Wire wire, ConnectReply granted) => (_wire, Granted) = (wire, granted);

    public delegate T ReadBody<out T>(ref JuteReader body);

    public ConnectReply Granted { get; }

    public List<WatcherEvent> Events { get; } = [];

    public long LastZxid { get; private set; }

    public static async Task<CodecSession> ConnectAsync(IPEndPoint server, long lastZxid = 0, long sessionId = 0, byte[]? password = null)
    {
        var wire = await Wire.ConnectAsync(server);
        await wire.SendAsync(ConnectFrames.Request(lastZxid, timeoutMs: 10_000, sessionId, password));
        return new(wire, ConnectReply.Read(await ReadFrameAsync(wire)));
    }

    /// <summary>The reply's body, all of which has to be read; its error where there is one.</summary>
    public async Task<(ZkError Error, T? Value)> CallAsync<T>(RequestFrame request, ReadBody<T> read, int? ownXid = null)
    {
        _xid = ownXid is null ? Xid.Next(_xid) : _xid;
        if (ownXid is null)
            request.Stamp(_xid);
        await _wire.SendAsync(request.Bytes);
        while (true)
        {
            if (Answer(await ReadFrameAsync(_wire), ownXid ?? _xid, read) is { } answer)
                return answer;
        }
    }

    /// <summary>A request whose reply has no body that says anything.</summary>
    public async Task<ZkError> CallAsync(RequestFrame request, int? ownXid = null)
    {
        var (error, _) = await CallAsync(request, Nothing, ownXid);
        return error;
    }

    public void Dispose() => _wire.Dispose();

    private static int Nothing(ref JuteReader body) => body.Remaining == 0 ? 0 : body.ReadInt();

    private (ZkError Error, T? Value)? Answer<T>(byte[] frame, int xid, ReadBody<T> read)
    {
        var reader = new JuteReader(frame);
        var header = ReplyHeader.Read(ref reader);
        if (header.Xid == Xid.Notification)
        {
            Events.Add(WatcherEvent.Read(ref reader));
            return null;
        }
        header.Xid.ShouldBe(xid);
        LastZxid = Math.Max(LastZxid, header.Zxid);
        if (header.Error != ZkError.Ok)
            return (header.Error, default);
        var value = read(ref reader);
        reader.Remaining.ShouldBe(0);
        return (ZkError.Ok, value);
    }

    private static async Task<byte[]> ReadFrameAsync(Wire wire) =>
        await wire.ReadAsync(BinaryPrimitives.ReadInt32BigEndian(await wire.ReadAsync(4)));
}
