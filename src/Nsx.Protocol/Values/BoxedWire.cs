using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>How values go over the wire where their type is only known at run time. Immutable; for paths that need no speed.</summary>
public abstract class BoxedWire
{
    /// <summary>The wire of a type.</summary>
    /// <exception cref="NotSupportedException">The type cannot go over a wire.</exception>
    public static BoxedWire For(Type type) => (BoxedWire)Activator.CreateInstance(typeof(Of<>).MakeGenericType(type))!;

    /// <summary>Writes a result: exactly one value.</summary>
    public abstract void WriteResult(RespWriter writer, object? value);

    /// <summary>Reads a result. The reader stands on its first value, and is left on its last.</summary>
    /// <exception cref="FormatException">It is no such value.</exception>
    public abstract object? ReadResult(ref RespReader reader);

    /// <summary>Writes an argument: exactly one bulk string. The value is not null.</summary>
    public abstract void WriteArgument(RespWriter writer, object value);

    private sealed class Of<T> : BoxedWire
    {
        public override void WriteResult(RespWriter writer, object? value) => WireType<T>.Instance.WriteResult(writer, (T)value!);

        public override void WriteArgument(RespWriter writer, object value) => WireType<T>.Instance.WriteArgument(writer, (T)value);

        public override object? ReadResult(ref RespReader reader) => WireType<T>.Instance.ReadResult(ref reader);
    }
}
