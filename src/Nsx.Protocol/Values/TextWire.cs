using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>Types that have one exact text: dates, ids, numbers that no RESP number can hold.</summary>
internal sealed class TextWire<T>(string name, Func<string, T> parse, Func<T, string> format) : WireType<T>
{
    public override string Name => name;

    public override T ParseArgument(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return parse(WireType<string>.Instance.ParseArgument(bytes));
        }
        catch (Exception e) when (e is OverflowException or ArgumentException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    public override void WriteArgument(RespWriter writer, T value) => writer.BulkText(format(value));

    public override void WriteResult(RespWriter writer, T value)
    {
        if (value is null)
            writer.Null();
        else
            writer.BulkText(format(value));
    }

    public override T ReadResult(ref RespReader reader) => reader.Type == RespType.Null && default(T) is null ? default! : ParseArgument(reader.Value);
}
