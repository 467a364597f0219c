using System.Collections.Concurrent;

namespace Nsx.Protocol;

/// <summary>How values go over connections that have agreed on one serializer. One table for each; the types are those of contracts.</summary>
internal sealed class WireTable(IValueSerializer serializer)
{
    private readonly ConcurrentDictionary<Type, object> _wires = new();

    public IValueSerializer Serializer => serializer;

    public WireType<T> Of<T>() => (WireType<T>)_wires.GetOrAdd(typeof(T), static (type, table) => WireTypes.Create(type, table), this);
}
