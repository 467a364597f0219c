using System.Buffers;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Nsx.Protocol;

namespace Nsx.Protobuf;

/// <summary>
/// Protobuf messages: their own bytes on connections that have agreed on <c>protobuf</c>, their canonical JSON on all others.
/// Thread-safe.
/// </summary>
/// <remarks>
/// <code>
/// WireSerializers.Register(ProtobufSerializer.Instance);      // at start, on both sides
/// provider.Serializers = "json,protobuf";                     // who may speak it
/// consumer.Serializer = "protobuf";                           // who does
/// </code>
/// Fields that a side does not know are kept in the bytes and passed over in JSON. An <c>Any</c> stays closed: no type is ever
/// chosen by the wire, so it has no JSON form here. Messages may lie 100 deep in their bytes, 64 in JSON.
/// </remarks>
public sealed class ProtobufSerializer : IJsonForm
{
    private const int MostDepth = 64;
    private static readonly JsonFormatter s_formatter = new(JsonFormatter.Settings.Default);
    private static readonly JsonParser s_parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true).WithRecursionLimit(MostDepth));

    private ProtobufSerializer()
    {
    }

    /// <summary>The serializer.</summary>
    public static ProtobufSerializer Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "protobuf";

    /// <summary>True for classes that implement <see cref="IMessage"/> and that can be made.</summary>
    public bool CanSerialize(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return typeof(IMessage).IsAssignableFrom(type) && type is { IsClass: true, IsAbstract: false } && type.GetConstructor(Type.EmptyTypes) is not null;
    }

    /// <inheritdoc/>
    public void Serialize<T>(IBufferWriter<byte> to, T value) => Message(value).WriteTo(to);

    /// <inheritdoc/>
    public T Deserialize<T>(ReadOnlySpan<byte> bytes)
    {
        var message = Activator.CreateInstance<T>();
        Message(message).MergeFrom(bytes);
        return message;
    }

    /// <inheritdoc/>
    public void SerializeJson<T>(IBufferWriter<byte> to, T value) => Encoding.UTF8.GetBytes(s_formatter.Format(Message(value)), to);

    /// <inheritdoc/>
    public T DeserializeJson<T>(ReadOnlySpan<byte> json) => (T)s_parser.Parse(Encoding.UTF8.GetString(json), Descriptors<T>.Descriptor);

    private static IMessage Message<T>(T value) => (IMessage)value!;

    private static class Descriptors<T>
    {
        public static readonly MessageDescriptor Descriptor = Message(Activator.CreateInstance<T>()).Descriptor;
    }
}
