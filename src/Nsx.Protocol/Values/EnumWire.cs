using System.Text;
using Tron.Resp;
using Tron.Server;

namespace Nsx.Protocol;

/// <summary>Members of an enum, by name without regard to letter case, or by number.</summary>
internal sealed class EnumWire<T> : WireType<T>
    where T : struct, Enum
{
    private static readonly bool s_areFlags = typeof(T).IsDefined(typeof(FlagsAttribute), false);

    public override string Name => string.Join('|', Enum.GetNames<T>());

    public override T ParseArgument(ReadOnlySpan<byte> bytes) =>
        Enum.TryParse<T>(Encoding.UTF8.GetString(bytes), ignoreCase: true, out var value) && IsDefined(value)
            ? value
            : throw new FormatException();

    public override void WriteArgument(RespWriter writer, T value) => writer.BulkText(value.ToString());

    public override void WriteResult(RespWriter writer, T value) => writer.BulkText(value.ToString());

    public override T ReadResult(ref RespReader reader) => ParseArgument(reader.Value);

    public override CommandArgument Describe(string parameter) => new(parameter, "oneof")
    {
        Choices = [.. Enum.GetNames<T>().Select(name => new CommandArgument(name, "pure-token") { Token = name })],
    };

    // A combination of flags has a name made of several; a number that is no member has none. No flag at all is a combination too.
    private static bool IsDefined(T value) =>
        value.ToString() is var name && (!(char.IsAsciiDigit(name[0]) || name[0] == '-') || (name == "0" && s_areFlags));
}
