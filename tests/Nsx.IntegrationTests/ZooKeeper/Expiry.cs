using System.Buffers.Binary;
using Nsx.Testing;
using Nsx.ZooKeeper;

namespace Nsx.IntegrationTests.ZooKeeper;

/// <summary>Ends somebody else's session, as its timeout would, at once.</summary>
internal static class Expiry
{
    /// <summary>
    /// Takes the session over and closes it. Servers derive a session's password from its number: 16 bytes of
    /// <c>java.util.Random</c>, seeded with the number and a constant.
    /// </summary>
    public static async Task ExpireAsync(string servers, long session)
    {
        var other = new ZooKeeperClient(new() { ConnectionString = servers, Resume = new(session, PasswordOf(session)) });
        await Eventually.CompleteAsync(other.WaitConnectedAsync(), "the session is taken over");
        other.Session.Id.ShouldBe(session, "it was alive");
        await other.CloseAsync();
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
}
