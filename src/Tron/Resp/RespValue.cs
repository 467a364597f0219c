using System.Text;

namespace Tron.Resp;

/// <summary>One RESP value, copied out of the stream with everything within it. Immutable.</summary>
/// <remarks>For handshakes, tools and tests; calls read their frames in place with a <see cref="RespReader"/>.</remarks>
public sealed class RespValue
{
    private readonly byte[] _bytes;

    private RespValue(RespType type, byte[] bytes, RespValue[] items)
    {
        Type = type;
        _bytes = bytes;
        Items = items;
    }

    /// <summary>The type on the wire; <see cref="RespType.Null"/> for every spelling of null.</summary>
    public RespType Type { get; }

    /// <summary>The text or bytes of a value that is not an aggregate.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The values of an aggregate; of a map: key, value, key, value.</summary>
    public IReadOnlyList<RespValue> Items { get; }

    /// <summary>True for every spelling of null.</summary>
    public bool IsNull => Type == RespType.Null;

    /// <summary>True for simple and bulk errors.</summary>
    public bool IsError => Type is RespType.Error or RespType.BulkError;

    /// <summary>The bytes as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(_bytes);

    /// <summary>The value as a number; raises a <see cref="RespProtocolException"/> when it is none.</summary>
    public long Integer =>
        RespNumber.TryParse(_bytes, out var value) ? value : throw new RespProtocolException($"expected an integer, got {this}");

    /// <summary>The value behind a key of a map, or of an array that holds keys and values in turn; null when it is not there.</summary>
    public RespValue? this[string key]
    {
        get
        {
            for (var i = 0; i + 1 < Items.Count; i += 2)
            {
                if (Items[i].Text == key)
                    return Items[i + 1];
            }

            return null;
        }
    }

    /// <summary>Copies one whole frame. Iterative: the depth that the decoder allowed is the only bound.</summary>
    public static RespValue Copy(ReadOnlySpan<byte> frame)
    {
        var reader = new RespReader(frame);
        var open = new Stack<(RespType Type, RespValue[] Items, int Filled)>();
        while (reader.Read())
        {
            if (reader.Count > 0)
            {
                open.Push((reader.Type, new RespValue[reader.Count], 0));
                continue;
            }

            var value = new RespValue(reader.Type, reader.Value.ToArray(), []);
            while (open.TryPop(out var parent))
            {
                parent.Items[parent.Filled] = value;
                if (parent.Filled + 1 < parent.Items.Length)
                {
                    open.Push((parent.Type, parent.Items, parent.Filled + 1));
                    break;
                }

                value = new RespValue(parent.Type, [], parent.Items);
                if (open.Count == 0)
                    return value;
            }

            if (open.Count == 0)
                return value;
        }

        throw new RespProtocolException("a frame ends within a value");
    }

    /// <summary>The value as a person reads it in <c>redis-cli</c>, on one line.</summary>
    public override string ToString() => Type switch
    {
        RespType.Null => "(nil)",
        RespType.Integer => $"(integer) {Text}",
        RespType.Error or RespType.BulkError => $"(error) {Text}",
        RespType.Array or RespType.Set or RespType.Push or RespType.Map => $"{Type}[{string.Join(", ", Items)}]",
        _ => Text,
    };
}
