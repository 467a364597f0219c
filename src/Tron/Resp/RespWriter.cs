using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Tron.Resp;

/// <summary>Writes RESP values into a buffer that grows. Types that RESP2 lacks are written in the form that Redis gives them there.</summary>
/// <remarks>Not thread-safe. <see cref="Rent"/> gives a thread's own writer; frames are then copied into a session's send buffer whole.</remarks>
public sealed class RespWriter : IBufferWriter<byte>
{
    private const int KeptBytes = 64 * 1024;

    [ThreadStatic]
    private static RespWriter? t_spare;

    private byte[] _buffer = new byte[256];
    private int _length;

    /// <summary>The protocol version of the connection that the bytes are for.</summary>
    public RespVersion Version { get; set; } = RespVersion.Resp3;

    /// <summary>What has been written since the last <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>How many bytes have been written.</summary>
    public int Length => _length;

    private bool IsResp2 => Version == RespVersion.Resp2;

    /// <summary>An empty writer; give it back with <see cref="Return"/> on any thread.</summary>
    public static RespWriter Rent(RespVersion version)
    {
        var writer = t_spare ?? new RespWriter();
        t_spare = null;
        writer.Version = version;
        writer._length = 0;
        return writer;
    }

    /// <summary>Gives a rented writer back. A buffer that has grown large is not kept.</summary>
    public void Return()
    {
        if (_buffer.Length <= KeptBytes)
            t_spare = this;
    }

    /// <summary>Forgets what was written.</summary>
    public void Clear() => _length = 0;

    /// <summary>Forgets what was written behind a length that was seen before.</summary>
    public void TruncateTo(int length) => _length = Math.Min(_length, length);

    /// <summary>Writes bytes that are RESP already.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _length += bytes.Length;
    }

    /// <summary>Writes <c>+text</c>; CR and LF become blanks.</summary>
    public void SimpleString(ReadOnlySpan<char> text) => Line('+', text);

    /// <summary>Writes <c>-CODE text</c>; CR and LF become blanks.</summary>
    public void Error(ReadOnlySpan<char> codeAndText) => Line('-', codeAndText);

    /// <summary>Writes <c>:value</c>.</summary>
    public void Integer(long value) => Header(':', value);

    /// <summary>Writes <c>$length</c> and the bytes.</summary>
    public void Bulk(ReadOnlySpan<byte> bytes)
    {
        Header('$', bytes.Length);
        var span = Reserve(bytes.Length + 2);
        bytes.CopyTo(span);
        span[bytes.Length] = (byte)'\r';
        span[bytes.Length + 1] = (byte)'\n';
        _length += bytes.Length + 2;
    }

    /// <summary>Writes text as a bulk string in UTF-8.</summary>
    public void BulkText(ReadOnlySpan<char> text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        Header('$', size);
        var span = Reserve(size + 2);
        Encoding.UTF8.GetBytes(text, span);
        span[size] = (byte)'\r';
        span[size + 1] = (byte)'\n';
        _length += size + 2;
    }

    /// <summary>Writes a number as a bulk string: the form that requests need.</summary>
    public void BulkInteger(long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out var length);
        Bulk(digits[..length]);
    }

    /// <summary>Writes text that only some clients should show verbatim; RESP2 gets a plain bulk string.</summary>
    public void VerbatimText(string text)
    {
        if (IsResp2)
        {
            BulkText(text);
            return;
        }

        Header('=', Encoding.UTF8.GetByteCount(text) + 4);
        Raw("txt:"u8);
        Raw(Encoding.UTF8.GetBytes(text));
        Raw("\r\n"u8);
    }

    /// <summary>Writes <c>_</c>, in RESP2 <c>$-1</c>.</summary>
    public void Null() => Raw(IsResp2 ? "$-1\r\n"u8 : "_\r\n"u8);

    /// <summary>Writes <c>#t</c> or <c>#f</c>, in RESP2 <c>:1</c> or <c>:0</c>.</summary>
    public void Boolean(bool value) => Raw(IsResp2 ? value ? ":1\r\n"u8 : ":0\r\n"u8 : value ? "#t\r\n"u8 : "#f\r\n"u8);

    /// <summary>Writes the shortest text that reads back as the same number, in RESP2 as a bulk string.</summary>
    public void Double(double value)
    {
        Span<byte> text = stackalloc byte[32];
        var length = Format(value, text);
        if (IsResp2)
        {
            Bulk(text[..length]);
            return;
        }

        Raw(","u8);
        Raw(text[..length]);
        Raw("\r\n"u8);
    }

    /// <summary>Announces an array; its values follow.</summary>
    public void ArrayHeader(int count) => Header('*', count);

    /// <summary>Announces a map; keys and values follow in turn. In RESP2 a flat array.</summary>
    public void MapHeader(int pairs) => Header(IsResp2 ? '*' : '%', IsResp2 ? pairs * 2 : pairs);

    /// <summary>Announces a set; its values follow. In RESP2 an array.</summary>
    public void SetHeader(int count) => Header(IsResp2 ? '*' : '~', count);

    /// <summary>Announces a push; its values follow. Only for connections that asked for pushes, which needs RESP3.</summary>
    public void PushHeader(int count) => Header('>', count);

    /// <summary>The shortest text of a double that reads back as the same number: <c>1.5</c>, <c>inf</c>, <c>nan</c>.</summary>
    /// <param name="value">The number.</param>
    /// <param name="text">Room for at least 32 bytes.</param>
    /// <returns>The length of the text.</returns>
    public static int Format(double value, Span<byte> text)
    {
        var word = double.IsNaN(value) ? "nan"u8 : double.IsPositiveInfinity(value) ? "inf"u8 : double.IsNegativeInfinity(value) ? "-inf"u8 : default;
        if (word.IsEmpty)
        {
            value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
            return length;
        }

        word.CopyTo(text);
        return word.Length;
    }

    void IBufferWriter<byte>.Advance(int count) => _length += count;

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint)
    {
        Reserve(Math.Max(sizeHint, 16));
        return _buffer.AsMemory(_length);
    }

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => Reserve(Math.Max(sizeHint, 16));

    private void Header(char type, long value)
    {
        var span = Reserve(24);
        span[0] = (byte)type;
        int length;
        if ((ulong)value <= 9)
        {
            span[1] = (byte)('0' + value);
            length = 1;
        }
        else
        {
            Utf8Formatter.TryFormat(value, span[1..], out length);
        }

        span[length + 1] = (byte)'\r';
        span[length + 2] = (byte)'\n';
        _length += length + 3;
    }

    private void Line(char type, ReadOnlySpan<char> text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        var span = Reserve(size + 3);
        span[0] = (byte)type;
        var body = span.Slice(1, size);
        Encoding.UTF8.GetBytes(text, body);
        body.Replace((byte)'\r', (byte)' ');
        body.Replace((byte)'\n', (byte)' ');
        span[size + 1] = (byte)'\r';
        span[size + 2] = (byte)'\n';
        _length += size + 3;
    }

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, checked(_length + count)));
        return _buffer.AsSpan(_length);
    }
}
