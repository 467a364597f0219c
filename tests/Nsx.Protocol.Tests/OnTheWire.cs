using System.Text;
using Tron.Resp;

namespace Nsx.Protocol.Tests;

/// <summary>Values as the bytes that they are on the wire, and back. Bytes are shown as Latin-1 text.</summary>
internal static class OnTheWire
{
    public static string Result<T>(T value, RespVersion version = RespVersion.Resp3) =>
        Write(version, writer => WireType<T>.Instance.WriteResult(writer, value));

    public static string Resp2<T>(T value) => Result(value, RespVersion.Resp2);

    public static string Argument<T>(T value) => Write(RespVersion.Resp3, writer => WireType<T>.Instance.WriteArgument(writer, value));

    public static T ParseArgument<T>(string bytes) => WireType<T>.Instance.ParseArgument(Encoding.Latin1.GetBytes(bytes));

    public static T ReadResult<T>(string frame)
    {
        var reader = new RespReader(Encoding.Latin1.GetBytes(frame));
        reader.Read();
        return WireType<T>.Instance.ReadResult(ref reader);
    }

    /// <summary>What an argument's bytes are read back as.</summary>
    public static T ThroughArgument<T>(T value)
    {
        var writer = new RespWriter();
        WireType<T>.Instance.WriteArgument(writer, value);
        var reader = new RespReader(writer.Written);
        reader.Read();
        return WireType<T>.Instance.ParseArgument(reader.Value);
    }

    /// <summary>What a result's bytes are read back as.</summary>
    public static T ThroughResult<T>(T value) => ReadResult<T>(Result(value));

    public static string Write(RespVersion version, Action<RespWriter> write)
    {
        var writer = new RespWriter { Version = version };
        write(writer);
        return Encoding.Latin1.GetString(writer.Written);
    }
}
