using Tron.Resp;
using Tron.Server;

namespace Nsx.Protocol;

/// <summary>A value or none: an empty argument, a null result.</summary>
/// <param name="table">The form of the value; null for the one that needs no agreement.</param>
internal sealed class NullableWire<T>(WireTable? table) : WireType<T?>
    where T : struct
{
    private WireType<T> Inner => table is null ? WireType<T>.Instance : table.Of<T>();

    public override string Name => Inner.Name;

    public override T? ParseArgument(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? null : Inner.ParseArgument(bytes);

    public override void WriteArgument(RespWriter writer, T? value)
    {
        if (value is { } present)
            Inner.WriteArgument(writer, present);
        else
            writer.Bulk(default);
    }

    public override void WriteResult(RespWriter writer, T? value)
    {
        if (value is { } present)
            Inner.WriteResult(writer, present);
        else
            writer.Null();
    }

    public override T? ReadResult(ref RespReader reader) => reader.Type == RespType.Null ? null : Inner.ReadResult(ref reader);

    public override CommandArgument Describe(string parameter) => Inner.Describe(parameter);
}
