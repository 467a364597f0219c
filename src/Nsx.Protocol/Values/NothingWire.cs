using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>No result: <c>+OK</c> on plain connections; any value is taken as such.</summary>
internal sealed class NothingWire : WireType<Nothing>
{
    public override string Name => "nothing";

    public override Nothing ParseArgument(ReadOnlySpan<byte> bytes) => default;

    public override void WriteArgument(RespWriter writer, Nothing value) => writer.Bulk(default);

    public override void WriteResult(RespWriter writer, Nothing value) => writer.SimpleString("OK");

    public override Nothing ReadResult(ref RespReader reader) => default;
}
