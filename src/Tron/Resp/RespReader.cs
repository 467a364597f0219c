using System.Globalization;
using System.Text;

namespace Tron.Resp;

/// <summary>Walks through the values of one whole frame, one <see cref="Read"/> after the other, depth first.</summary>
/// <remarks>
/// Looks at a frame that a decoder found whole; anything else raises a <see cref="RespProtocolException"/>. Attributes are
/// passed over. Spans that it gives are views of the frame: they live no longer.
/// </remarks>
public ref struct RespReader(ReadOnlySpan<byte> frame)
{
    private readonly ReadOnlySpan<byte> _frame = frame;
    private int _position;

    /// <summary>The type of the value that was read last.</summary>
    public RespType Type { get; private set; }

    /// <summary>The bytes of a value that is not an aggregate: its text, without type, length and line end.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>How many values follow that belong to this aggregate; a map of n pairs has 2n.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes behind the last value read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _frame[_position..];

    /// <summary>True for a simple or a bulk error.</summary>
    public readonly bool IsError => Type is RespType.Error or RespType.BulkError;

    /// <summary>Goes to the next value. False at the end of the frame.</summary>
    public bool Read()
    {
        while (ReadItem(out var isAttribute))
        {
            if (!isAttribute)
                return true;
            SkipItems(Count);
        }

        return false;
    }

    /// <summary>Goes to the next value and past everything within it.</summary>
    public void Skip() => SkipItems(1);

    /// <summary>The value as a number. Takes integers and bulk or simple strings that hold one.</summary>
    public readonly long GetInt64() =>
        RespNumber.TryParse(Value, out var value)
            ? value
            : throw new RespProtocolException($"expected an integer, got {Describe()}");

    /// <summary>The value as UTF-8 text; a verbatim string comes without its format.</summary>
    public readonly string GetText() => Encoding.UTF8.GetString(Type == RespType.Verbatim && Value.Length >= 4 ? Value[4..] : Value);

    /// <summary>The value as a floating-point number. Takes doubles, integers and strings that hold one.</summary>
    public readonly double GetDouble()
    {
        if (Value.SequenceEqual("inf"u8))
            return double.PositiveInfinity;
        if (Value.SequenceEqual("-inf"u8))
            return double.NegativeInfinity;
        if (Value.SequenceEqual("nan"u8))
            return double.NaN;
        return double.TryParse(Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new RespProtocolException($"expected a double, got {Describe()}");
    }

    /// <summary>The value in words, for error messages: its type and the beginning of its text.</summary>
    public readonly string Describe()
    {
        const int shown = 64;
        var text = Encoding.UTF8.GetString(Value[..Math.Min(Value.Length, shown)]);
        return Count > 0 ? $"{Type} of {Count}" : $"{Type} \"{text}\"";
    }

    /// <summary>Passes values by counting, not by recursion: a peer decides how many attributes there are, and how deep they lie.</summary>
    private void SkipItems(long missing)
    {
        while (missing > 0)
        {
            if (!ReadItem(out var isAttribute))
                throw new RespProtocolException("a frame ends within an aggregate");
            missing += isAttribute ? Count : Count - 1;
        }
    }

    private bool ReadItem(out bool isAttribute)
    {
        isAttribute = false;
        if (_position >= _frame.Length)
            return false;
        Type = (RespType)_frame[_position];
        var lineLength = _frame[(_position + 1)..].IndexOf("\r\n"u8);
        if (lineLength < 0)
            throw new RespProtocolException("a frame ends within a line");
        isAttribute = Type == RespType.Attribute;
        Value = _frame.Slice(_position + 1, lineLength);
        Count = 0;
        _position += lineLength + 3;
        switch (Type)
        {
            case RespType.Bulk or RespType.BulkError or RespType.Verbatim:
                ReadBytes();
                break;
            case RespType.Array or RespType.Set or RespType.Push or RespType.Map or RespType.Attribute:
                ReadCount();
                break;
        }

        return true;
    }

    private void ReadBytes()
    {
        var length = Length();
        if (length < 0)
            return;
        if (_frame.Length - _position < length + 2L)
            throw new RespProtocolException("a frame ends within a bulk string");
        Value = _frame.Slice(_position, length);
        _position += length + 2;
    }

    private void ReadCount()
    {
        var count = Length();
        if (count > int.MaxValue / 2)
            throw new RespProtocolException($"invalid length behind '{(char)Type}'");
        Value = default;
        if (count > 0)
            Count = Type is RespType.Map or RespType.Attribute ? count * 2 : count;
    }

    private int Length()
    {
        if (!RespNumber.TryParse(Value, out var length) || length is < -1 or > int.MaxValue)
            throw new RespProtocolException($"invalid length behind '{(char)Type}'");
        if (length >= 0)
            return (int)length;
        Type = RespType.Null;
        Value = default;
        return -1;
    }
}
