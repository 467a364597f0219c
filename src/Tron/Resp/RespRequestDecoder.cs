using Tron.Sessions;

namespace Tron.Resp;

/// <summary>Finds requests in a stream of bytes: <c>*n</c> and then n bulk strings, or one line of text.</summary>
/// <remarks>
/// <code>
/// request = "*" count CRLF count*( "$" length CRLF bytes CRLF )     count &lt;= 0: nothing, no answer
///         / line [CR] LF                                            any other first byte
/// </code>
/// Remembers where it stopped, so that no byte is looked at twice; allocates nothing that a peer only declared.
/// Stricter than Redis in one point: CR LF must really stand behind a header and behind a bulk string.
/// </remarks>
public sealed class RespRequestDecoder(RespLimits limits) : IFrameDecoder
{
    private const int LongestHeader = 32;

    private RespRequest.Range32[] _arguments = new RespRequest.Range32[8];
    private byte[]? _inlineBytes;
    private bool _inFrame;
    private int _position;
    private int _scanned;
    private int _found;
    private int _missing;
    private int _bulkLength = -1;

    /// <inheritdoc/>
    public int Scan(ReadOnlySpan<byte> unread)
    {
        if (!_inFrame)
        {
            if (unread.IsEmpty)
                return 0;
            if (unread[0] != '*')
                return ScanInline(unread);
            if (!StartMultibulk(unread))
                return 0;
        }

        while (_missing > 0)
        {
            if (_bulkLength < 0 && !StartBulk(unread))
                return 0;
            var end = _position + _bulkLength;
            if (unread.Length < end + 2)
            {
                CheckTerminator(unread, end);
                return 0;
            }

            CheckTerminator(unread, end);
            Found(_position, _bulkLength);
            _position = end + 2;
            _bulkLength = -1;
            _missing--;
        }

        return Finish(_position);
    }

    /// <summary>The request that the last successful scan found.</summary>
    /// <param name="frame">The bytes of the frame: as many as the scan returned.</param>
    public RespRequest Request(ReadOnlySpan<byte> frame) =>
        new(_inlineBytes ?? frame, _arguments.AsSpan(0, _found), _inlineBytes is not null);

    private bool StartMultibulk(ReadOnlySpan<byte> unread)
    {
        if (!ReadHeader(unread, "invalid multibulk length", out var count))
            return false;
        if (count > int.MaxValue)
            throw new RespProtocolException("invalid multibulk length");
        if (count > limits.MaxArguments)
            throw RespProtocolException.Limit("invalid multibulk length", count, nameof(RespLimits.MaxArguments), limits.MaxArguments);
        _inFrame = true;
        _inlineBytes = null;
        _found = 0;
        _missing = (int)Math.Max(0, count);
        return true;
    }

    private bool StartBulk(ReadOnlySpan<byte> unread)
    {
        if (_position >= unread.Length)
            return false;
        if (unread[_position] != '$')
            throw new RespProtocolException($"expected '$', got '{RespProtocolException.Show(unread[_position])}'");
        if (!ReadHeader(unread, "invalid bulk length", out var length))
            return false;
        if (length is < 0 or > int.MaxValue)
            throw new RespProtocolException("invalid bulk length");
        if (length > limits.MaxBulkBytes)
            throw RespProtocolException.Limit("invalid bulk length", length, nameof(RespLimits.MaxBulkBytes), limits.MaxBulkBytes);
        if (_position + length + 2 > limits.MaxFrameBytes)
        {
            throw RespProtocolException.Limit(
                "too big request", _position + length + 2, nameof(RespLimits.MaxFrameBytes), limits.MaxFrameBytes);
        }

        _bulkLength = (int)length;
        return true;
    }

    /// <summary>Reads the number between the type byte at the position and CR LF, and moves the position behind it.</summary>
    private bool ReadHeader(ReadOnlySpan<byte> unread, string problem, out long value)
    {
        var from = Math.Max(_position + 1, _scanned);
        var offset = from < unread.Length ? unread[from..].IndexOf((byte)'\r') : -1;
        var lineEnd = offset < 0 ? unread.Length : from + offset;
        value = 0;
        if (lineEnd - _position > LongestHeader)
            throw new RespProtocolException(problem);
        if (offset < 0 || lineEnd + 1 >= unread.Length)
        {
            _scanned = lineEnd;
            return false;
        }

        if (!RespNumber.TryParse(unread[(_position + 1)..lineEnd], out value))
            throw new RespProtocolException(problem);
        if (unread[lineEnd + 1] != '\n')
            throw new RespProtocolException($"expected LF behind CR, got '{RespProtocolException.Show(unread[lineEnd + 1])}'");
        _position = lineEnd + 2;
        _scanned = _position;
        return true;
    }

    private static void CheckTerminator(ReadOnlySpan<byte> unread, int end)
    {
        if ((end < unread.Length && unread[end] != '\r') || (end + 1 < unread.Length && unread[end + 1] != '\n'))
            throw new RespProtocolException("expected CRLF behind a bulk string");
    }

    private int ScanInline(ReadOnlySpan<byte> unread)
    {
        InlineRequest.CheckStart(unread, limits);
        var offset = unread[_scanned..].IndexOf((byte)'\n');
        var length = offset < 0 ? unread.Length : _scanned + offset;
        if (length > Math.Max(1, limits.MaxInlineBytes))
            throw RespProtocolException.Limit("too big inline request", length, nameof(RespLimits.MaxInlineBytes), limits.MaxInlineBytes);
        _scanned = length;
        if (offset < 0)
            return 0;

        _found = 0;
        _inlineBytes = new byte[length];
        var line = unread[..length];
        InlineRequest.Split(line.EndsWith("\r"u8) ? line[..^1] : line, _inlineBytes, Found);
        return Finish(length + 1);
    }

    private void Found(int start, int length)
    {
        if (_found == _arguments.Length)
            Array.Resize(ref _arguments, _found * 2);
        _arguments[_found++] = new(start, length);
    }

    private int Finish(int frameLength)
    {
        _inFrame = false;
        _position = 0;
        _scanned = 0;
        return frameLength;
    }
}
