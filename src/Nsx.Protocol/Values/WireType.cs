using Tron.Resp;
using Tron.Server;

namespace Nsx.Protocol;

/// <summary>How values of one C# type go over the wire, as arguments and as results. Immutable.</summary>
/// <remarks>Arguments are always bytes of one bulk string; results use all types of RESP (docs/PROTOCOL.md, "Types").</remarks>
/// <typeparam name="T">The C# type.</typeparam>
public abstract class WireType<T>
{
    /// <summary>The form that needs no agreement: see <see cref="WireFormat"/> for the others.</summary>
    /// <exception cref="NotSupportedException">The type cannot go over a wire.</exception>
    public static WireType<T> Instance { get; } = (WireType<T>)WireTypes.Create(typeof(T), null);

    /// <summary>The type in a word, for people who do not know C#.</summary>
    public abstract string Name { get; }

    /// <summary>Reads an argument.</summary>
    /// <exception cref="FormatException">The bytes are no such value.</exception>
    public abstract T ParseArgument(ReadOnlySpan<byte> bytes);

    /// <summary>Writes an argument: exactly one bulk string.</summary>
    public abstract void WriteArgument(RespWriter writer, T value);

    /// <summary>Writes a result: exactly one value.</summary>
    public abstract void WriteResult(RespWriter writer, T value);

    /// <summary>Reads a result. The reader stands on its first value, and is left on its last.</summary>
    /// <exception cref="FormatException">It is no such value.</exception>
    public abstract T ReadResult(ref RespReader reader);

    /// <summary>What tools show of a parameter of this type.</summary>
    public virtual CommandArgument Describe(string parameter) => new(parameter, Name is "integer" or "double" ? Name : "string");

    /// <summary>The exception for a value of another type.</summary>
    protected FormatException Unexpected(in RespReader reader) => new($"expected {Name}, got {reader.Describe()}");
}
