using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>How values go over the wire where their type is only known at run time. Immutable; for paths that need no speed.</summary>
public abstract class BoxedWire
{
    /// <summary>The wire of a type.</summary>
    /// <exception cref="NotSupportedException">The type cannot go over a wire.</exception>
    public static BoxedWire For(Type type) => (BoxedWire)Activator.CreateInstance(typeof(Of<>).MakeGenericType(type))!;

    /// <summary>Writes a result: exactly one value.</summary>
    public abstract void WriteResult(RespWriter writer, object? value, WireFormat format);

    /// <summary>Reads a result. The reader stands on its first value, and is left on its last.</summary>
    /// <exception cref="FormatException">It is no such value.</exception>
    public abstract object? ReadResult(ref RespReader reader, WireFormat format);

    private sealed class Of<T> : BoxedWire
    {
        public override void WriteResult(RespWriter writer, object? value, WireFormat format) => format.Of<T>().WriteResult(writer, (T)value!);

        public override object? ReadResult(ref RespReader reader, WireFormat format) => format.Of<T>().ReadResult(ref reader);
    }
}
