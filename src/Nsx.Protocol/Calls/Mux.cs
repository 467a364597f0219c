using System.Collections.Immutable;
using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>The words of multiplexed calls, and the frames that a provider pushes (docs/PROTOCOL.md, "Multiplexed calls").</summary>
public static class Mux
{
    /// <summary>The largest id of a call; larger numbers lose digits in languages that know only doubles.</summary>
    public const long LargestId = 1L << 53;

    /// <summary>The id of calls that nobody waits for.</summary>
    public const long OneWay = 0;

    /// <summary>Callbacks of one call that may be without an answer; further ones wait at the provider.</summary>
    public const int CallbackWindow = 32;

    /// <summary>Callbacks of one call that may wait at the provider. When the call ends they are sent before its reply.</summary>
    public const int MostWaitingCallbacks = 1024;

    /// <summary>What every reply push begins with, up to its id.</summary>
    public static ReadOnlySpan<byte> ReplyHead => ">3\r\n+nsx.reply\r\n:"u8;

    /// <summary>What a reply push with words behind its value begins with, up to its id.</summary>
    public static ReadOnlySpan<byte> ReplyWithWordsHead => ">4\r\n+nsx.reply\r\n:"u8;

    /// <summary>What a reply push begins with whose value is compressed, up to its id.</summary>
    public static ReadOnlySpan<byte> CompressedReplyHead => ">3\r\n+nsx.zreply\r\n:"u8;

    /// <summary>What a reply push with a compressed value and words behind it begins with, up to its id.</summary>
    public static ReadOnlySpan<byte> CompressedReplyWithWordsHead => ">4\r\n+nsx.zreply\r\n:"u8;

    /// <summary>What every stream element begins with, up to its id.</summary>
    public static ReadOnlySpan<byte> ItemHead => ">3\r\n+nsx.item\r\n:"u8;

    /// <summary>What credit for a stream argument begins with, up to its id.</summary>
    public static ReadOnlySpan<byte> CreditHead => ">3\r\n+nsx.credit\r\n:"u8;

    /// <summary>What every callback begins with, up to the id of its call.</summary>
    public static ReadOnlySpan<byte> InvokeHead => ">5\r\n+nsx.invoke\r\n:"u8;

    /// <summary>What a goodbye begins with, up to its reason.</summary>
    public static ReadOnlySpan<byte> GoAwayHead => ">2\r\n+nsx.goaway\r\n"u8;

    /// <summary>Begins a reply; its value or error follows.</summary>
    public static void WriteReplyHead(RespWriter writer, long id) => WriteHead(writer, ">3\r\n+nsx.reply\r\n"u8, id);

    /// <summary>Begins a reply with words; its value or error follows, and then <see cref="WriteWords"/>.</summary>
    public static void WriteReplyWithWordsHead(RespWriter writer, long id) => WriteHead(writer, ">4\r\n+nsx.reply\r\n"u8, id);

    /// <summary>Begins a reply; one bulk string follows, the compressed RESP of the value, and then perhaps <see cref="WriteWords"/>.</summary>
    public static void WriteCompressedReplyHead(RespWriter writer, long id, bool hasWords) =>
        WriteHead(writer, hasWords ? ">4\r\n+nsx.zreply\r\n"u8 : ">3\r\n+nsx.zreply\r\n"u8, id);

    /// <summary>Writes the words behind a value, in the order of their keys.</summary>
    public static void WriteWords(RespWriter writer, ImmutableDictionary<string, string> words)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(words);
        writer.MapHeader(words.Count);
        foreach (var (key, value) in words.OrderBy(word => word.Key, StringComparer.Ordinal))
        {
            writer.BulkText(key);
            writer.BulkText(value);
        }
    }

    /// <summary>Reads the words behind a value.</summary>
    /// <param name="valueAndWords">The value and everything behind it.</param>
    /// <exception cref="RespProtocolException">There is no map of texts.</exception>
    public static ImmutableDictionary<string, string> ReadWords(ReadOnlySpan<byte> valueAndWords)
    {
        var reader = new RespReader(valueAndWords);
        reader.Skip();
        if (!reader.Read() || reader.Type != RespType.Map)
            throw new RespProtocolException("expected a map of words behind the value of a reply");
        var words = CallMetadata.Empty.ToBuilder();
        for (var left = reader.Count; left > 0; left -= 2)
        {
            var key = ReadWord(ref reader);
            words[key] = ReadWord(ref reader);
        }

        return words.ToImmutable();
    }

    private static string ReadWord(ref RespReader reader) =>
        reader.Read() && reader.Type is RespType.Bulk or RespType.SimpleString or RespType.Integer
            ? reader.GetText()
            : throw new RespProtocolException("expected a text among the words of a reply");

    /// <summary>Begins one element of a stream; its value follows.</summary>
    public static void WriteItemHead(RespWriter writer, long id) => WriteHead(writer, ">3\r\n+nsx.item\r\n"u8, id);

    /// <summary>Writes credit for elements of a stream argument.</summary>
    public static void WriteCredit(RespWriter writer, long id, int items)
    {
        WriteHead(writer, ">3\r\n+nsx.credit\r\n"u8, id);
        writer.Integer(items);
    }

    /// <summary>Begins a callback; its arguments follow as an array.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="id">The call.</param>
    /// <param name="number">The number of the callback within the call, from 1 on.</param>
    /// <param name="name">What is called back: <c>parameter.Method</c>.</param>
    public static void WriteInvokeHead(RespWriter writer, long id, long number, string name)
    {
        WriteHead(writer, ">5\r\n+nsx.invoke\r\n"u8, id);
        writer.Integer(number);
        writer.BulkText(name);
    }

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
