using Nsx.ZooKeeper.Jute;

namespace Nsx.ZooKeeper.Protocol;

/// <summary>
/// The bodies of replies whose header says that nothing is wrong. What a newer server adds at the end is left unread; what is
/// missing is a <see cref="JuteException"/>.
/// </summary>
internal static class Replies
{
    private const int LeastStringBytes = sizeof(int);
    private const int LeastAclBytes = sizeof(int) + 2 * LeastStringBytes;
    private const int LeastIdentityBytes = 2 * LeastStringBytes;

    // The first and last millisecond that DateTimeOffset can tell: a server's clock may say anything.
    private static readonly long s_firstMs = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long s_lastMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>
    /// <c>long czxid | long mzxid | long ctime | long mtime | int version | int cversion | int aversion | long owner | int length |
    /// int children | long pzxid</c>
    /// </summary>
    public static ZkStat ReadStat(ref JuteReader reader) => new(
        CreatedZxid: reader.ReadLong(),
        ModifiedZxid: reader.ReadLong(),
        Created: ReadTime(ref reader),
        Modified: ReadTime(ref reader),
        Version: reader.ReadInt(),
        ChildVersion: reader.ReadInt(),
        AclVersion: reader.ReadInt(),
        EphemeralOwner: reader.ReadLong(),
        DataLength: reader.ReadInt(),
        ChildCount: reader.ReadInt(),
        ChildrenZxid: reader.ReadLong());

    /// <summary>For replies without a body, or with one that says nothing new.</summary>
    public static int ReadNothing(ref JuteReader reader) => reader.Remaining;

    /// <summary><c>string path | stat</c></summary>
    public static (string Path, ZkStat Stat) ReadCreated(ref JuteReader reader) => (reader.ReadString(), ReadStat(ref reader));

    /// <summary><c>buffer data | stat</c>. The data are a copy, empty for null.</summary>
    public static (byte[] Data, ZkStat Stat) ReadData(ref JuteReader reader) => (reader.ReadBuffer().ToArray(), ReadStat(ref reader));

    /// <summary><c>vector of string | stat</c>. The names come in no order and leave in ordinal order.</summary>
    public static (string[] Names, ZkStat Stat) ReadChildren(ref JuteReader reader)
    {
        var names = new string[reader.ReadCount(LeastStringBytes)];
        for (var i = 0; i < names.Length; i++)
            names[i] = reader.ReadString();
        Array.Sort(names, StringComparer.Ordinal);
        return (names, ReadStat(ref reader));
    }

    /// <summary><c>vector of {int perms | string scheme | string id} | stat</c></summary>
    public static (ZkAcl[] Acl, ZkStat Stat) ReadAcl(ref JuteReader reader)
    {
        var acl = new ZkAcl[reader.ReadCount(LeastAclBytes)];
        for (var i = 0; i < acl.Length; i++)
            acl[i] = new((ZkPerms)reader.ReadInt(), reader.ReadString(), reader.ReadString());
        return (acl, ReadStat(ref reader));
    }

    /// <summary><c>vector of {string scheme | string user}</c></summary>
    public static (string Scheme, string User)[] ReadWhoAmI(ref JuteReader reader)
    {
        var identities = new (string, string)[reader.ReadCount(LeastIdentityBytes)];
        for (var i = 0; i < identities.Length; i++)
            identities[i] = (reader.ReadString(), reader.ReadString());
        return identities;
    }

    /// <summary><c>string path</c>: what sync answers.</summary>
    public static string ReadPath(ref JuteReader reader) => reader.ReadString();

    private static DateTimeOffset ReadTime(ref JuteReader reader) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(reader.ReadLong(), s_firstMs, s_lastMs));
}
