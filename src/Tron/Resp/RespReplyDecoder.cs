using Tron.Sessions;

namespace Tron.Resp;

/// <summary>Finds whole RESP values of any type in a stream of bytes: the client's half of the codec.</summary>
/// <remarks>
/// <code>
/// value = line-type text CRLF                         + - : , # _ (
///       / bulk-type length CRLF bytes CRLF            $ ! =      length -1: null
///       / aggregate count CRLF count*value            * ~ >      count -1: null;  % | have two values a count
/// </code>
/// Keeps the open aggregates on a stack of its own, so that nesting costs no thread's stack, and remembers where it
/// stopped, so that no byte is looked at twice. An attribute belongs to the value behind it.
/// </remarks>
public sealed class RespReplyDecoder(RespLimits limits) : IFrameDecoder
{
    private long[]? _open;
    private int _depth;
    private long _missing = 1;
    private int _position;
    private int _scanned;

    /// <inheritdoc/>
    public int Scan(ReadOnlySpan<byte> unread)
    {
        while (_missing > 0)
        {
            if (!SkipOne(unread))
            {
                CheckSize(unread.Length);
                return 0;
            }

            while (_missing == 0 && _depth > 0)
                _missing = _open![--_depth];
        }

        var length = _position;
        CheckSize(length);
        _position = 0;
        _scanned = 0;
        _missing = 1;
        return length;
    }

    private void CheckSize(int length)
    {
        if (length > limits.MaxFrameBytes)
            throw RespProtocolException.Limit("too big reply", length, nameof(RespLimits.MaxFrameBytes), limits.MaxFrameBytes);
    }

    private bool SkipOne(ReadOnlySpan<byte> unread)
    {
        if (!FindLine(unread, out var line))
            return false;
        var type = (RespType)unread[_position];
        var next = _position + line.Length + 3;
        switch (type)
        {
            case RespType.SimpleString or RespType.Error or RespType.Integer or RespType.Null or RespType.Double or RespType.Boolean
                or RespType.BigNumber:
                break;
            case RespType.Bulk or RespType.BulkError or RespType.Verbatim:
                var length = Number(line, type, limits.MaxBulkBytes, nameof(RespLimits.MaxBulkBytes));
                if (length >= 0)
                    next = checked(next + (int)length + 2);
                if (unread.Length < next)
                    return false;
                if (length >= 0 && !unread[(next - 2)..next].SequenceEqual("\r\n"u8))
                    throw new RespProtocolException("expected CRLF behind a bulk string");
                break;
            default:
                Enter(Children(line, type), type);
                MoveTo(next);
                return true;
        }

        MoveTo(next);
        _missing--;
        return true;
    }

    /// <summary>Finds the text between the type byte at the position and CR LF.</summary>
    private bool FindLine(ReadOnlySpan<byte> unread, out ReadOnlySpan<byte> line)
    {
        line = default;
        if (_position >= unread.Length)
            return false;
        if (_scanned <= _position)
        {
            CheckType(unread[_position]);
            _scanned = _position + 1;
        }

        var offset = unread[_scanned..].IndexOf((byte)'\r');
        var end = offset < 0 ? unread.Length : _scanned + offset;
        if (end - _position > limits.MaxLineBytes)
            throw RespProtocolException.Limit("too long line", end - _position, nameof(RespLimits.MaxLineBytes), limits.MaxLineBytes);
        _scanned = end;
        if (offset < 0 || end + 1 >= unread.Length)
            return false;
        if (unread[end + 1] != '\n')
            throw new RespProtocolException($"expected LF behind CR, got '{RespProtocolException.Show(unread[end + 1])}'");
        line = unread[(_position + 1)..end];
        return true;
    }

    private void MoveTo(int position)
    {
        _position = position;
        _scanned = position;
    }

    private void Enter(long children, RespType type)
    {
        // An attribute is not a value of its own: the value that it describes is still to come.
        var after = type == RespType.Attribute ? _missing : _missing - 1;
        if (children <= 0)
        {
            _missing = after;
            return;
        }

        if (_depth >= limits.MaxDepth)
            throw RespProtocolException.Limit("too deep reply", _depth + 1, nameof(RespLimits.MaxDepth), limits.MaxDepth);
        _open ??= new long[4];
        if (_depth == _open.Length)
            Array.Resize(ref _open, _depth * 2);
        _open[_depth++] = after;
        _missing = children;
    }

    private long Children(ReadOnlySpan<byte> line, RespType type)
    {
        // Every child takes at least three bytes, so a larger count can never fit into a frame.
        var count = Number(line, type, limits.MaxFrameBytes, nameof(RespLimits.MaxFrameBytes));
        return type is RespType.Map or RespType.Attribute ? count * 2 : count;
    }

    private static long Number(ReadOnlySpan<byte> line, RespType type, int limit, string option)
    {
        if (!RespNumber.TryParse(line, out var value) || value < -1)
        {
            throw new RespProtocolException(
                line.SequenceEqual("?"u8) ? $"streamed values ('{(char)type}?') are not supported" : $"invalid length behind '{(char)type}'");
        }

        return value <= limit ? value : throw RespProtocolException.Limit($"invalid length behind '{(char)type}'", value, option, limit);
    }

    private static void CheckType(byte type)
    {
        if (!"+-:$*_,#!=(%~|>"u8.Contains(type))
            throw new RespProtocolException($"expected a RESP type, got '{RespProtocolException.Show(type)}'");
    }
}
