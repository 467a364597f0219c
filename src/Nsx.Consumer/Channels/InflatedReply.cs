using Nsx.Protocol;
using Tron.Resp;

namespace Nsx.Consumer;

/// <summary>The value of a reply that came compressed. Looked at as closely as if its bytes had come as they are.</summary>
internal static class InflatedReply
{
    /// <summary>Inflates the bulk string that a frame goes on with.</summary>
    /// <exception cref="FormatException">It is broken, or holds something else than one value.</exception>
    /// <exception cref="RpcException">It is too large; the message names the limit.</exception>
    /// <exception cref="RespProtocolException">What it holds breaks a limit, or is no RESP.</exception>
    public static void Read(WireCompression way, ReadOnlySpan<byte> packed, RespWriter to, RespLimits limits)
    {
        var reader = new RespReader(packed);
        if (!reader.Read() || reader.Type != RespType.Bulk)
            throw new FormatException($"expected a bulk string of {way.Name} bytes, got {reader.Describe()}");
        way.Inflate(reader.Value, to, limits);
        if (to.Length == 0 || new RespReplyDecoder(limits).Scan(to.Written) != to.Length)
            throw new FormatException($"the {way.Name} bytes do not hold one value, and nothing else");
    }
}
