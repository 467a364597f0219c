using System.Buffers;

namespace Nsx.Protocol;

/// <summary>Turns values of some types into bytes and back: another form than JSON, for connections that have agreed on it.</summary>
/// <remarks>
/// Two methods and what they are good for. Implementations are thread-safe. They read only the type that they are asked for:
/// nothing in the bytes may choose another. Numbers, texts, enums and lists of such never come here: they have a RESP form of
/// their own. <see cref="WireSerializers.Register"/> makes a serializer known.
/// </remarks>
public interface IValueSerializer
{
    /// <summary>The name that peers agree on.</summary>
    /// <value>1 to 32 of <c>a-z 0-9 . _ -</c>; not <c>json</c>.</value>
    string Name { get; }

    /// <summary>Whether values of a type are written here. Always the same answer for the same type.</summary>
    bool CanSerialize(Type type);

    /// <summary>Writes a value that is not null.</summary>
    /// <exception cref="Exception">It cannot be written; the call then fails, and no other.</exception>
    void Serialize<T>(IBufferWriter<byte> to, T value);

    /// <summary>Reads a value from all of the bytes, which a peer has chosen.</summary>
    /// <exception cref="Exception">They are no such value; the call then fails, and no other.</exception>
    T Deserialize<T>(ReadOnlySpan<byte> bytes);
}
