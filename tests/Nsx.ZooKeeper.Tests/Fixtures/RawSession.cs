using System.Buffers.Binary;
using System.Net;
using System.Text;
using Nsx.Testing;
using Nsx.Testing.ZooKeeper;

namespace Nsx.ZooKeeper.Tests.Fixtures;

/// <summary>A session spoken byte by byte, so that fixtures are not tested with what they are to test.</summary>
internal sealed class RawSession : IDisposable
{
    private const int Create = 1;
    private const int GetData = 4;
    private const int Close = -11;
    private readonly Wire _wire;
    private int _xid;

    private RawSession(Wire wire, byte[] granted)
    {
        _wire = wire;
        TimeoutMs = BinaryPrimitives.ReadInt32BigEndian(granted.AsSpan(4));
        Id = BinaryPrimitives.ReadInt64BigEndian(granted.AsSpan(8));
        Password = granted[20..36];
    }

    public int TimeoutMs { get; }

    public long Id { get; }

    public byte[] Password { get; }

    public static async Task<RawSession> ConnectAsync(IPEndPoint server, int timeoutMs = 10_000, long id = 0, byte[]? password = null)
    {
        var wire = await Wire.ConnectAsync(server);
        await wire.SendAsync(new JuteBytes().Int(0).Long(0).Int(timeoutMs).Long(id).Buffer(password ?? new byte[16]).Bool(false).ToFrame());
        return new(wire, await ReadFrameAsync(wire));
    }

    /// <summary>Returns the error, 0 for none.</summary>
    public async Task<int> CreateAsync(string path, string? data, bool isEphemeral = false)
    {
        var body = new JuteBytes().String(path).String(data).Int(1).Int(31).String("world").String("anyone").Int(isEphemeral ? 1 : 0);
        return (await CallAsync(Create, body)).Error;
    }

    /// <summary>Returns the data; null when there is no such node.</summary>
    public async Task<string?> GetAsync(string path)
    {
        var (error, body) = await CallAsync(GetData, new JuteBytes().String(path).Bool(false));
        return error == 0 ? Encoding.UTF8.GetString(body, 4, BinaryPrimitives.ReadInt32BigEndian(body)) : null;
    }

    public Task CloseAsync() => CallAsync(Close, new());

    public async Task<(int Error, byte[] Body)> CallAsync(int type, JuteBytes body)
    {
        await _wire.SendAsync(new JuteBytes().Int(++_xid).Int(type).Raw(body.ToArray()).ToFrame());
        var reply = await ReadFrameAsync(_wire);
        return (BinaryPrimitives.ReadInt32BigEndian(reply.AsSpan(12)), reply[16..]);
    }

    public void Dispose() => _wire.Dispose();

    private static async Task<byte[]> ReadFrameAsync(Wire wire) =>
        await wire.ReadAsync(BinaryPrimitives.ReadInt32BigEndian(await wire.ReadAsync(4)));
}
