namespace Tron.Resp;

/// <summary>One whole request: a command's name and its arguments, as spans over the receive buffer.</summary>
/// <remarks>Valid only until control goes back to the session's read loop, or to foreign code: copy what must live longer.</remarks>
public readonly ref struct RespRequest
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ReadOnlySpan<Range32> _arguments;

    internal RespRequest(ReadOnlySpan<byte> bytes, ReadOnlySpan<Range32> arguments, bool isInline)
    {
        _bytes = bytes;
        _arguments = arguments;
        IsInline = isInline;
    }

    /// <summary>How many arguments there are, the command's name included; 0 for an empty request, which has no answer.</summary>
    public int Count => _arguments.Length;

    /// <summary>True when the request was typed as one line instead of an array of bulk strings.</summary>
    public bool IsInline { get; }

    /// <summary>How many bytes it lies in: all that came with it, lengths and line ends too; of a copy, its arguments alone.</summary>
    public int FrameBytes => _bytes.Length;

    /// <summary>The bytes of one argument; number 0 is the command's name.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            var range = _arguments[index];
            return _bytes.Slice(range.Start, range.Length);
        }
    }

    /// <summary>The request without its first <paramref name="count"/> arguments.</summary>
    public RespRequest Skip(int count) => new(_bytes, _arguments[count..], IsInline);

    internal readonly record struct Range32(int Start, int Length);
}
