using Nsx.ZooKeeper.Jute;

namespace Nsx.ZooKeeper.Tests.Protocol;

/// <summary>What servers write, so that what was read can be written again.</summary>
internal static class ReplyWriting
{
    public static JuteWriter Header(int xid, long zxid, ZkError error)
    {
        var writer = new JuteWriter();
        writer.WriteInt(xid);
        writer.WriteLong(zxid);
        writer.WriteInt((int)error);
        return writer;
    }

    public static JuteWriter Stat(this JuteWriter writer, ZkStat stat)
    {
        writer.WriteLong(stat.CreatedZxid);
        writer.WriteLong(stat.ModifiedZxid);
        writer.WriteLong(stat.Created.ToUnixTimeMilliseconds());
        writer.WriteLong(stat.Modified.ToUnixTimeMilliseconds());
        writer.WriteInt(stat.Version);
        writer.WriteInt(stat.ChildVersion);
        writer.WriteInt(stat.AclVersion);
        writer.WriteLong(stat.EphemeralOwner);
        writer.WriteInt(stat.DataLength);
        writer.WriteInt(stat.ChildCount);
        writer.WriteLong(stat.ChildrenZxid);
        return writer;
    }

    public static JuteWriter Int(this JuteWriter writer, int value)
    {
        writer.WriteInt(value);
        return writer;
    }

    public static JuteWriter Text(this JuteWriter writer, string text)
    {
        writer.WriteString(text);
        return writer;
    }

    public static JuteWriter Buffer(this JuteWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.WriteBuffer(bytes);
        return writer;
    }

    /// <summary>The header of a part of a transaction's reply.</summary>
    public static JuteWriter Part(this JuteWriter writer, int op, bool done, int error)
    {
        writer.WriteInt(op);
        writer.WriteBoolean(done);
        writer.WriteInt(error);
        return writer;
    }

    public static ZkStat RandomStat(Random random) => new(
        random.NextInt64(), random.NextInt64(), RandomTime(random), RandomTime(random),
        random.Next(), random.Next(-1, int.MaxValue), random.Next(), random.NextInt64(long.MinValue, long.MaxValue),
        random.Next(), random.Next(), random.NextInt64());

    private static DateTimeOffset RandomTime(Random random) => DateTimeOffset.FromUnixTimeMilliseconds(random.NextInt64(4_000_000_000_000));
}
