using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>Bytes as they are.</summary>
internal sealed class BytesWire : WireType<byte[]>
{
    public override string Name => "bytes";

    public override byte[] ParseArgument(ReadOnlySpan<byte> bytes) => bytes.ToArray();

    public override void WriteArgument(RespWriter writer, byte[] value) => writer.Bulk(value);

    public override void WriteResult(RespWriter writer, byte[] value)
    {
        if (value is null)
            writer.Null();
        else
            writer.Bulk(value);
    }

    public override byte[] ReadResult(ref RespReader reader) => reader.Type switch
    {
        RespType.Null => null!,
        RespType.Bulk or RespType.SimpleString or RespType.Verbatim => reader.Value.ToArray(),
        _ => throw Unexpected(reader),
    };
}

/// <summary>Bytes as they are, read-only.</summary>
internal sealed class ReadOnlyMemoryWire : WireType<ReadOnlyMemory<byte>>
{
    public override string Name => "bytes";

    public override ReadOnlyMemory<byte> ParseArgument(ReadOnlySpan<byte> bytes) => bytes.ToArray();

    public override void WriteArgument(RespWriter writer, ReadOnlyMemory<byte> value) => writer.Bulk(value.Span);

    public override void WriteResult(RespWriter writer, ReadOnlyMemory<byte> value) => writer.Bulk(value.Span);

    public override ReadOnlyMemory<byte> ReadResult(ref RespReader reader) => WireType<byte[]>.Instance.ReadResult(ref reader);
}

/// <summary>Bytes as they are, in memory that may be written to.</summary>
internal sealed class MemoryWire : WireType<Memory<byte>>
{
    public override string Name => "bytes";

    public override Memory<byte> ParseArgument(ReadOnlySpan<byte> bytes) => bytes.ToArray();

    public override void WriteArgument(RespWriter writer, Memory<byte> value) => writer.Bulk(value.Span);

    public override void WriteResult(RespWriter writer, Memory<byte> value) => writer.Bulk(value.Span);

    public override Memory<byte> ReadResult(ref RespReader reader) => WireType<byte[]>.Instance.ReadResult(ref reader);
}
