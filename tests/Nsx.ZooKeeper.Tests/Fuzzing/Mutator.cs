using System.Buffers.Binary;

namespace Nsx.ZooKeeper.Tests.Fuzzing;

/// <summary>Spoils a frame in the ways in which real ones are spoilt, and in those that attackers try.</summary>
internal static class Mutator
{
    private static readonly int[] s_lies =
        [0, -1, -2, 1, 2, 15, 16, 255, 1024, 0xFFFF, 1 << 20, 1 << 24, 0x0FFF_FFFF, 0x2000_0000, int.MaxValue - 4, int.MaxValue, int.MinValue, int.MinValue + 1];

    /// <summary>Applies nothing, or one to three mutations.</summary>
    /// <param name="random">Chance.</param>
    /// <param name="frame">A frame.</param>
    /// <param name="other">Another one, to take pieces from.</param>
    public static byte[] Mutate(Random random, byte[] frame, byte[] other)
    {
        for (var count = random.Next(4); count > 0 && frame.Length > 0; count--)
            frame = MutateOnce(random, frame, other);
        return frame;
    }

    private static byte[] MutateOnce(Random random, byte[] frame, byte[] other)
    {
        var at = random.Next(frame.Length);
        return random.Next(8) switch
        {
            0 or 1 or 2 => Lie(random, frame),
            3 => frame[..at],
            4 => [.. frame[..at], .. other[Math.Min(at, other.Length)..]],
            5 => [.. frame[..at], .. frame[(at / 2)..]],
            6 => [.. frame[..at], (byte)random.Next(256), .. frame[at..]],
            _ => Flip(frame, at, random.Next(8)),
        };
    }

    private static byte[] Lie(Random random, byte[] frame)
    {
        if (frame.Length < sizeof(int))
            return frame;
        var copy = (byte[])frame.Clone();
        var place = copy.AsSpan(random.Next(copy.Length - sizeof(int) + 1));
        var lie = random.Next(3) == 0 ? BinaryPrimitives.ReadInt32BigEndian(place) + random.Next(-1, 2) : s_lies[random.Next(s_lies.Length)];
        BinaryPrimitives.WriteInt32BigEndian(place, lie);
        return copy;
    }

    private static byte[] Flip(byte[] frame, int at, int bit)
    {
        var copy = (byte[])frame.Clone();
        copy[at] ^= (byte)(1 << bit);
        return copy;
    }
}
