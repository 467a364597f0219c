using System.Buffers;
using System.Text;
using Nsx.Protocol;

namespace Nsx.Testing;

/// <summary>A serializer for tests: a <see cref="Tag"/> is its text behind an exclamation mark, and nothing else is anything.</summary>
public sealed class BangSerializer(string name) : IValueSerializer
{
    public string Name => name;

    public bool CanSerialize(Type type) => type == typeof(Tag);

    public void Serialize<T>(IBufferWriter<byte> to, T value) => Encoding.UTF8.GetBytes("!" + ((Tag)(object)value!).Text, to);

    public T Deserialize<T>(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("!"u8) ? (T)(object)new Tag(Encoding.UTF8.GetString(bytes[1..])) : throw new InvalidDataException("there is no mark");
}

/// <summary>What that serializer takes.</summary>
public sealed record Tag(string Text);
