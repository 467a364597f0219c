using System.Buffers.Binary;
using System.Net;

namespace Nsx.Testing.ZooKeeper;

/// <summary>Ends somebody else's session, as its timeout would, at once.</summary>
public static class SessionExpiry
{
    private const int CloseSession = -11;

    /// <summary>
    /// Takes the session over and closes it. Servers derive a session's password from its number: 16 bytes of
    /// <c>java.util.Random</c>, seeded with the number and a constant.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no such session.</exception>
    public static async Task ExpireAsync(IPEndPoint server, long session)
    {
        using var wire = await Wire.ConnectAsync(server);
        await wire.SendAsync(new JuteBytes().Int(0).Long(0).Int(10_000).Long(session).Buffer(PasswordOf(session)).Bool(false).ToFrame());
        var granted = await ReadFrameAsync(wire);
        if (BinaryPrimitives.ReadInt32BigEndian(granted.AsSpan(4)) <= 0)
            throw new InvalidOperationException($"There is no session 0x{session:x}.");
        await wire.SendAsync(new JuteBytes().Int(1).Int(CloseSession).ToFrame());
        await ReadFrameAsync(wire);
    }

    private static byte[] PasswordOf(long session)
    {
        const long multiplier = 0x5DEECE66D, mask = (1L << 48) - 1;
        var seed = (session ^ 0xB3415C00L ^ multiplier) & mask;
        var password = new byte[16];
        for (var i = 0; i < password.Length; i += sizeof(int))
        {
            seed = unchecked((seed * multiplier) + 0xB) & mask;
            BinaryPrimitives.WriteInt32LittleEndian(password.AsSpan(i), (int)(seed >> 16));
        }

        return password;
    }

    private static async Task<byte[]> ReadFrameAsync(Wire wire) =>
        await wire.ReadAsync(BinaryPrimitives.ReadInt32BigEndian(await wire.ReadAsync(sizeof(int))));
}
