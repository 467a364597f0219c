using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>The words of multiplexed calls, and the frames that a provider pushes (docs/PROTOCOL.md, "Multiplexed calls").</summary>
public static class Mux
{
    /// <summary>The largest id of a call; larger numbers lose digits in languages that know only doubles.</summary>
    public const long LargestId = 1L << 53;

    /// <summary>The id of calls that nobody waits for.</summary>
    public const long OneWay = 0;

    /// <summary>What every reply push begins with, up to its id.</summary>
    public static ReadOnlySpan<byte> ReplyHead => ">3\r\n+nsx.reply\r\n:"u8;

    /// <summary>What every stream element begins with, up to its id.</summary>
    public static ReadOnlySpan<byte> ItemHead => ">3\r\n+nsx.item\r\n:"u8;

    /// <summary>What a goodbye begins with, up to its reason.</summary>
    public static ReadOnlySpan<byte> GoAwayHead => ">2\r\n+nsx.goaway\r\n"u8;

    /// <summary>Begins a reply; its value or error follows.</summary>
    public static void WriteReplyHead(RespWriter writer, long id) => WriteHead(writer, ">3\r\n+nsx.reply\r\n"u8, id);

    /// <summary>Begins one element of a stream; its value follows.</summary>
    public static void WriteItemHead(RespWriter writer, long id) => WriteHead(writer, ">3\r\n+nsx.item\r\n"u8, id);

    /// <summary>Writes a goodbye.</summary>
    public static void WriteGoAway(RespWriter writer, string reason)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Raw(GoAwayHead);
        writer.SimpleString(reason);
    }

    private static void WriteHead(RespWriter writer, ReadOnlySpan<byte> head, long id)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Raw(head);
        writer.Integer(id);
    }
}
