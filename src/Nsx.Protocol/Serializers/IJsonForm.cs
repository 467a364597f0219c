using System.Buffers;

namespace Nsx.Protocol;

/// <summary>
/// A serializer whose types have a JSON text of their own, that System.Text.Json does not know. Contracts may then use them,
/// and connections that have agreed on nothing, such as those of redis-cli, carry that JSON.
/// </summary>
public interface IJsonForm : IValueSerializer
{
    /// <summary>Writes a value that is not null as one JSON text in UTF-8.</summary>
    /// <exception cref="Exception">It cannot be written; the call then fails, and no other.</exception>
    void SerializeJson<T>(IBufferWriter<byte> to, T value);

    /// <summary>Reads a value from one JSON text in UTF-8, which a peer has chosen.</summary>
    /// <exception cref="Exception">It is no such value; the call then fails, and no other.</exception>
    T DeserializeJson<T>(ReadOnlySpan<byte> json);
}
