using System.Globalization;
using System.Numerics;
using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>Floating-point numbers, in the shortest text that reads back as the same number; <c>inf</c>, <c>-inf</c>, <c>nan</c>.</summary>
internal sealed class RealWire<T> : WireType<T>
    where T : struct, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
{
    public override string Name => "double";

    public override T ParseArgument(ReadOnlySpan<byte> bytes)
    {
        if (T.TryParse(bytes, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            return value;
        if (System.Text.Ascii.EqualsIgnoreCase(bytes, "inf") || System.Text.Ascii.EqualsIgnoreCase(bytes, "+inf"))
            return T.PositiveInfinity;
        return System.Text.Ascii.EqualsIgnoreCase(bytes, "-inf") ? T.NegativeInfinity : throw new FormatException();
    }

    public override void WriteArgument(RespWriter writer, T value)
    {
        Span<byte> text = stackalloc byte[40];
        writer.Bulk(text[..Format(value, text)]);
    }

    public override void WriteResult(RespWriter writer, T value)
    {
        if (typeof(T) == typeof(double))
        {
            writer.Double(double.CreateTruncating(value));
            return;
        }

        if (writer.Version == RespVersion.Resp2)
        {
            WriteArgument(writer, value);
            return;
        }

        // The shortest text of a float is shorter than that of the same number as a double.
        Span<byte> text = stackalloc byte[40];
        writer.Raw(","u8);
        writer.Raw(text[..Format(value, text)]);
        writer.Raw("\r\n"u8);
    }

    public override T ReadResult(ref RespReader reader) => reader.Type is RespType.Double or RespType.Integer or RespType.Bulk or RespType.SimpleString
        ? ParseArgument(reader.Value)
        : throw Unexpected(reader);

    private static int Format(T value, Span<byte> text)
    {
        if (!T.IsFinite(value))
            return RespWriter.Format(double.CreateTruncating(value), text);
        value.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        return length;
    }
}
