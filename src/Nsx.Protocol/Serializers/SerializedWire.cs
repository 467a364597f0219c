using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>Values that a serializer takes: one bulk string of its bytes, as arguments and as results.</summary>
internal sealed class SerializedWire<T>(IValueSerializer serializer) : WireType<T>
{
    public override string Name => serializer.Name;

    public override T ParseArgument(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return serializer.Deserialize<T>(bytes);
        }
        catch (Exception e) when (e is not FormatException and not OutOfMemoryException)
        {
            // Whatever the serializer makes of them: the bytes came from the peer.
            throw new FormatException($"{serializer.Name} of {typeof(T).Name}: {e.Message}", e);
        }
    }

    public override void WriteArgument(RespWriter writer, T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var bytes = RespWriter.Rent(RespVersion.Resp3);
        serializer.Serialize(bytes, value);
        writer.Bulk(bytes.Written);
        bytes.Return();
    }

    public override void WriteResult(RespWriter writer, T value)
    {
        if (value is null)
            writer.Null();
        else
            WriteArgument(writer, value);
    }

    public override T ReadResult(ref RespReader reader) => reader.Type switch
    {
        RespType.Null when default(T) is null => default!,
        RespType.Bulk => ParseArgument(reader.Value),
        _ => throw Unexpected(reader),
    };
}
