using System.Collections.Immutable;
using Tron.Resp;

namespace Nsx.Protocol;

/// <summary>Arrays, lists and sets: JSON as arguments, RESP arrays and sets of their elements as results.</summary>
/// <param name="table">The forms of the elements; null for those that need no agreement.</param>
internal sealed class ListWire<TList, TItem>(WireTable? table) : WireType<TList>
{
    private readonly Func<List<TItem>, TList> _build = ListWires.Builder<TList, TItem>();
    private readonly JsonWire<TList> _json = new();

    public override string Name => "json";

    private WireType<TItem> Item => table is null ? WireType<TItem>.Instance : table.Of<TItem>();

    public override TList ParseArgument(ReadOnlySpan<byte> bytes) => _json.ParseArgument(bytes);

    public override void WriteArgument(RespWriter writer, TList value) => _json.WriteArgument(writer, value);

    public override void WriteResult(RespWriter writer, TList value)
    {
        if (value is not IEnumerable<TItem> items)
        {
            writer.Null();
            return;
        }

        var all = items as IReadOnlyCollection<TItem> ?? [.. items];
        if (items is ISet<TItem> or IReadOnlySet<TItem>)
            writer.SetHeader(all.Count);
        else
            writer.ArrayHeader(all.Count);
        foreach (var item in all)
            Item.WriteResult(writer, item);
    }

    public override TList ReadResult(ref RespReader reader)
    {
        if (reader.Type == RespType.Null)
            return default!;
        if (reader.Type is not (RespType.Array or RespType.Set))
            throw Unexpected(reader);

        // The count was only declared; the elements are there, because the frame is whole.
        var items = new List<TItem>();
        for (var left = reader.Count; left > 0; left--)
        {
            reader.Read();
            items.Add(Item.ReadResult(ref reader));
        }

        return _build(items);
    }
}

/// <summary>The kinds of lists that are known, and how each is made.</summary>
internal static class ListWires
{
    public static HashSet<Type> Supported { get; } =
    [
        typeof(List<>), typeof(IList<>), typeof(ICollection<>), typeof(IEnumerable<>), typeof(IReadOnlyList<>), typeof(IReadOnlyCollection<>),
        typeof(HashSet<>), typeof(ISet<>), typeof(IReadOnlySet<>), typeof(ImmutableArray<>), typeof(ImmutableList<>),
    ];

    public static Func<List<TItem>, TList> Builder<TList, TItem>()
    {
        if (typeof(TList).IsArray)
            return items => (TList)(object)items.ToArray();
        var generic = typeof(TList).GetGenericTypeDefinition();
        if (generic == typeof(HashSet<>) || generic == typeof(ISet<>) || generic == typeof(IReadOnlySet<>))
            return items => (TList)(object)items.ToHashSet();
        if (generic == typeof(ImmutableArray<>))
            return items => (TList)(object)items.ToImmutableArray();
        return generic == typeof(ImmutableList<>) ? items => (TList)(object)items.ToImmutableList() : items => (TList)(object)items;
    }
}
