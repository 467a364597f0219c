using System.Buffers;
using Tron.Transport;

namespace Tron.Sessions;

/// <summary>Collects the frames of many threads and sends them together. Whoever flushes while nobody is sending sends for all.</summary>
/// <remarks>
/// A frame is queued whole or not at all. Positions count all bytes ever queued, so that after a break one can tell a frame
/// that was never handed to the connection from one that may have arrived. Holds no memory while nothing is queued, and much of it
/// in chunks: what has been queued is not copied again when more comes.
/// </remarks>
internal sealed class SendBuffer(Connection connection, int maxQueuedBytes)
{
    private const int UsualBytes = 16 * 1024;
    private const int LargestPiece = 128 * 1024;
    private const int LargestChunk = 512 * 1024;

    /// <summary>A part of the queue that is kept for frames that cannot be refused: 1/16.</summary>
    private const int ReservedPart = 16;

    private readonly Lock _lock = new();
    private readonly Queue<ArraySegment<byte>> _chunks = new();
    private byte[]? _staging;
    private int _staged;
    private int _chunkBytes;
    private long _queued;
    private long _handedOver;
    private int _sendingBytes;
    private int _pieces;
    private bool _sending;
    private bool _failed;
    private CloseReason? _closed;
    private TaskCompletionSource? _drained;

    /// <summary>Bytes that the connection has been given, all told.</summary>
    public long HandedOver => Volatile.Read(ref _handedOver);

    /// <summary>Bytes that wait: staged, or given to a connection that has not taken them yet.</summary>
    public int Waiting => _chunkBytes + _staged + _sendingBytes;

    /// <summary>Changes whenever the peer's side has taken something.</summary>
    public int Progress => Volatile.Read(ref _pieces);

    /// <summary>True when frames are staged and nobody is sending them.</summary>
    public bool NeedsFlush => _staged > 0 && !_sending;

    /// <summary>Queues one frame if there is room for it; one alone has room whatever its size.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="mayUseReserve">Whether it may take the room that is kept for frames that cannot be refused.</param>
    /// <param name="position">The position of the frame's first byte.</param>
    /// <exception cref="SessionClosedException">The session is closed.</exception>
    public bool TryAppend(ReadOnlySpan<byte> frame, bool mayUseReserve, out long position)
    {
        var most = (long)maxQueuedBytes + (mayUseReserve ? maxQueuedBytes / ReservedPart : 0);
        lock (_lock)
        {
            if (_closed is not null)
                throw new SessionClosedException(_closed);
            position = _queued;
            if (Waiting + (long)frame.Length > most && Waiting > 0)
                return false;
            Reserve_NeedsLock(frame.Length);
            frame.CopyTo(_staging.AsSpan(_staged));
            _staged += frame.Length;
            _queued += frame.Length;
            return true;
        }
    }

    /// <summary>Refuses frames from now on. What is queued will still be sent, or else is dropped: it then counts as never sent.</summary>
    public void Close(CloseReason reason, bool sendsRest)
    {
        lock (_lock)
        {
            _closed ??= reason;
            if (sendsRest)
                Volatile.Write(ref _handedOver, _queued);
            else
                Drop_NeedsLock();
            if (_staged == 0 && !_sending)
                Drained_NeedsLock();
        }
    }

    /// <summary>Sends what is queued, unless somebody is sending already: that one then sends this too.</summary>
    /// <returns>Completed, as a rule. Otherwise the send under way; it fails when the connection does.</returns>
    public Task FlushAsync()
    {
        lock (_lock)
        {
            if (_sending || _staged == 0)
                return Task.CompletedTask;
            _sending = true;
        }

        return SendAllAsync();
    }

    /// <summary>Completes when nothing is queued any more, or when sending has failed.</summary>
    public Task WhenDrainedAsync()
    {
        lock (_lock)
        {
            if (_failed || (_staged == 0 && !_sending))
                return Task.CompletedTask;
            _drained ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _drained.Task;
        }
    }

    public CloseReason TooSlow() => new(
        CloseKind.SlowReader,
        $"the peer does not read: {Waiting} bytes wait for it ({nameof(SessionOptions)}.{nameof(SessionOptions.MaxQueuedBytes)} is {maxQueuedBytes})");

    private async Task SendAllAsync()
    {
        try
        {
            while (Take() is { Array: { } bytes } batch)
            {
                try
                {
                    await SendInPiecesAsync(batch).ConfigureAwait(false);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(bytes);
                }
            }
        }
        catch
        {
            // Stays "sending": after a partial send nothing may follow.
            lock (_lock)
            {
                _failed = true;
                _drained?.TrySetResult();
            }

            throw;
        }
    }

    /// <summary>Piece by piece, so that a slow peer can be told from one that does not read at all.</summary>
    private async ValueTask SendInPiecesAsync(ReadOnlyMemory<byte> bytes)
    {
        for (; bytes.Length > LargestPiece; bytes = bytes[LargestPiece..])
        {
            await connection.SendAsync(bytes[..LargestPiece]).ConfigureAwait(false);
            Volatile.Write(ref _pieces, _pieces + 1);
        }

        await connection.SendAsync(bytes).ConfigureAwait(false);
        Volatile.Write(ref _pieces, _pieces + 1);
    }

    private ArraySegment<byte> Take()
    {
        lock (_lock)
        {
            _sendingBytes = 0;
            if (_staged == 0)
            {
                _sending = false;
                Drained_NeedsLock();
                return default;
            }

            if (_chunks.TryDequeue(out var batch))
                _chunkBytes -= batch.Count;
            else
                batch = TakeStaged_NeedsLock();
            _sendingBytes = batch.Count;
            if (_closed is null)
                Volatile.Write(ref _handedOver, _queued - _chunkBytes - _staged);
            return batch;
        }
    }

    private ArraySegment<byte> TakeStaged_NeedsLock()
    {
        var staged = new ArraySegment<byte>(_staging!, 0, _staged);
        _staging = null;
        _staged = 0;
        return staged;
    }

    private void Drop_NeedsLock()
    {
        _staged = 0;
        _chunkBytes = 0;
        _chunks.Clear();
    }

    private void Drained_NeedsLock()
    {
        _drained?.TrySetResult();
        _drained = null;
    }

    private void Reserve_NeedsLock(int count)
    {
        if (_staging is not null && _staging.Length - _staged >= count)
            return;
        if (_staged > 0 && _staged + (long)count > LargestChunk)
        {
            _chunkBytes += _staged;
            _chunks.Enqueue(TakeStaged_NeedsLock());
        }

        // A small queue grows by doubling; what is large already gets no more than it needs.
        var needed = _staged + count;
        var larger = ArrayPool<byte>.Shared.Rent(needed <= LargestChunk ? Math.Max(UsualBytes, needed * 2) : needed);
        if (_staging is not null)
        {
            _staging.AsSpan(0, _staged).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_staging);
        }

        _staging = larger;
    }
}
