using System.Text;
using Tron.Resp;
using Tron.Server;

namespace Nsx.Protocol;

/// <summary>Truth: arguments in any of the usual words, results as <c>#t</c> and <c>#f</c>.</summary>
internal sealed class BooleanWire : WireType<bool>
{
    private static readonly CommandArgument[] s_choices = [new("true", "pure-token") { Token = "true" }, new("false", "pure-token") { Token = "false" }];

    public override string Name => "boolean";

    public override bool ParseArgument(ReadOnlySpan<byte> bytes)
    {
        if (Is(bytes, "true") || Is(bytes, "1") || Is(bytes, "t") || Is(bytes, "yes") || Is(bytes, "on"))
            return true;
        if (Is(bytes, "false") || Is(bytes, "0") || Is(bytes, "f") || Is(bytes, "no") || Is(bytes, "off"))
            return false;
        throw new FormatException();
    }

    public override void WriteArgument(RespWriter writer, bool value) => writer.Bulk(value ? "true"u8 : "false"u8);

    public override void WriteResult(RespWriter writer, bool value) => writer.Boolean(value);

    public override bool ReadResult(ref RespReader reader) => reader.Type switch
    {
        RespType.Boolean or RespType.Integer => ParseArgument(reader.Value),
        _ => throw Unexpected(reader),
    };

    public override CommandArgument Describe(string parameter) => new(parameter, "oneof") { Choices = s_choices };

    private static bool Is(ReadOnlySpan<byte> bytes, string word) => Ascii.EqualsIgnoreCase(bytes, word);
}
