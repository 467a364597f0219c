using System.Text;
using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>Text in UTF-8. Bytes that are none are refused, so that no character is lost in silence.</summary>
internal sealed class StringWire : WireType<string>
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override string Name => "string";

    public override string ParseArgument(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException("text in UTF-8");
        }
    }

    public override void WriteArgument(RespWriter writer, string value) => writer.BulkText(value);

    public override void WriteResult(RespWriter writer, string value)
    {
        if (value is null)
            writer.Null();
        else
            writer.BulkText(value);
    }

    public override string ReadResult(ref RespReader reader) => reader.Type switch
    {
        RespType.Null => null!,
        RespType.Bulk or RespType.SimpleString or RespType.Verbatim or RespType.Integer or RespType.Double or RespType.BigNumber => reader.GetText(),
        _ => throw Unexpected(reader),
    };
}
