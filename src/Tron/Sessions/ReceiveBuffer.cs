using System.Buffers;

namespace Tron.Sessions;

/// <summary>One contiguous piece of received bytes, parsed in place. Holds no memory while nothing is unread.</summary>
/// <remarks>Grows with what has arrived, never with what a peer has announced. Used by the reading thread only.</remarks>
internal struct ReceiveBuffer
{
    private const int UsualBytes = 64 * 1024;
    private const int LeastFreeBytes = 16 * 1024;

    private byte[]? _bytes;
    private int _start;
    private int _end;

    public readonly ReadOnlySpan<byte> Unread => _bytes.AsSpan(_start, _end - _start);

    public readonly bool IsEmpty => _start == _end;

    public void Consume(int count) => _start += count;

    public void Unconsume(int count) => _start -= count;

    public void Received(int count) => _end += count;

    public void Clear() => _start = _end;

    /// <summary>Room for more bytes behind the unread ones.</summary>
    /// <exception cref="FrameException">The unread bytes are longer than any frame may be.</exception>
    public Memory<byte> Free(int maxFrameBytes)
    {
        var unread = _end - _start;
        if (unread >= maxFrameBytes)
            throw new FrameException($"too big frame: {unread} bytes and no end; {nameof(SessionOptions)}.{nameof(SessionOptions.MaxFrameBytes)} is {maxFrameBytes}");
        if (_bytes is null || _bytes.Length < UsualBytes)
            MoveTo(UsualBytes);
        else if (_bytes.Length - _end < LeastFreeBytes && unread > _bytes.Length / 2)
            MoveTo(_bytes.Length * 2);
        else if (_bytes.Length - _end < LeastFreeBytes || unread == 0)
            MoveWithin();
        return _bytes.AsMemory(_end);
    }

    /// <summary>Gives memory back before a wait of unknown length: a few unread bytes keep no more than they need.</summary>
    public void Shrink()
    {
        if (_start == _end)
            Release();
        else if (_bytes!.Length / 8 >= _end - _start)
            MoveTo(_end - _start);
    }

    public void Release()
    {
        if (_bytes is not null)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = null;
        _start = _end = 0;
    }

    private void MoveWithin()
    {
        Unread.CopyTo(_bytes);
        _end -= _start;
        _start = 0;
    }

    private void MoveTo(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        var unread = Unread;
        unread.CopyTo(larger);
        var count = unread.Length;
        Release();
        _bytes = larger;
        _end = count;
    }
}
