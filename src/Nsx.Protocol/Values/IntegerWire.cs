using System.Globalization;
using System.Numerics;
using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>Integers of up to 64 bits: base ten, with an optional sign. What does not fit into <c>:n</c> is text.</summary>
internal sealed class IntegerWire<T> : WireType<T>
    where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    public override string Name => "integer";

    public override T ParseArgument(ReadOnlySpan<byte> bytes) =>
        T.TryParse(bytes, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new FormatException($"a whole number from {T.MinValue} to {T.MaxValue}");

    public override void WriteArgument(RespWriter writer, T value)
    {
        Span<byte> text = stackalloc byte[24];
        value.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        writer.Bulk(text[..length]);
    }

    public override void WriteResult(RespWriter writer, T value)
    {
        if (typeof(T) == typeof(ulong) && ulong.CreateTruncating(value) > long.MaxValue)
            WriteArgument(writer, value);
        else
            writer.Integer(long.CreateTruncating(value));
    }

    public override T ReadResult(ref RespReader reader) => reader.Type is RespType.Integer or RespType.Bulk or RespType.SimpleString or RespType.BigNumber
        ? ParseArgument(reader.Value)
        : throw Unexpected(reader);
}
