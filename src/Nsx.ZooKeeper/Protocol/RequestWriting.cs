using Nsx.ZooKeeper.Jute;

namespace Nsx.ZooKeeper.Protocol;

/// <summary>What several requests are made of.</summary>
internal static class RequestWriting
{
    /// <summary>A writer that has left room for the header.</summary>
    public static JuteWriter Begin()
    {
        var writer = new JuteWriter();
        for (var room = 0; room < RequestFrame.HeaderBytes; room += sizeof(int))
            writer.WriteInt(0);
        return writer;
    }

    /// <summary>The frame for what has been written since <see cref="Begin"/>.</summary>
    public static RequestFrame End(this JuteWriter writer, OpCode op) => new(op, writer.ToArray());

    /// <summary><c>vector of {int perms | string scheme | string id}</c></summary>
    public static void WriteAcl(this JuteWriter writer, IReadOnlyList<ZkAcl> acl)
    {
        writer.WriteInt(acl.Count);
        foreach (var entry in acl)
        {
            writer.WriteInt((int)entry.Perms);
            writer.WriteString(entry.Scheme);
            writer.WriteString(entry.Id);
        }
    }

    /// <summary><c>string path | buffer data | acl | int flags</c></summary>
    public static void WriteCreate(this JuteWriter writer, string path, ReadOnlySpan<byte> data, IReadOnlyList<ZkAcl> acl, ZkCreateMode mode)
    {
        writer.WriteString(path);
        writer.WriteBuffer(data);
        writer.WriteAcl(acl);
        writer.WriteInt(CreateFlags.Of(mode));
    }

    /// <summary><c>string path | int version</c></summary>
    public static void WriteVersioned(this JuteWriter writer, string path, int version)
    {
        writer.WriteString(path);
        writer.WriteInt(version);
    }

    /// <summary><c>string path | buffer data | int version</c></summary>
    public static void WriteSetData(this JuteWriter writer, string path, ReadOnlySpan<byte> data, int version)
    {
        writer.WriteString(path);
        writer.WriteBuffer(data);
        writer.WriteInt(version);
    }
}
