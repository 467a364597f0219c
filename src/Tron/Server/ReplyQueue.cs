using System.Buffers;
using Tron.Sessions;

namespace Tron.Server;

/// <summary>Sends replies in the order of their requests, whatever the order in which they are ready.</summary>
/// <remarks>
/// Each request takes a ticket while it is read; a reply that is ready early waits for those before it. Tickets are taken
/// by the read loop alone; replies may come from any thread.
/// </remarks>
internal sealed class ReplyQueue(Session session, int capacity)
{
    private readonly Lock _lock = new();
    private ArraySegment<byte>[] _early = [];
    private long _next;
    private long _taken;
    private TaskCompletionSource? _moved;

    /// <summary>True when every request that was read has been answered.</summary>
    public bool IsEmpty => Volatile.Read(ref _next) == _taken;

    /// <summary>True when no further request may be read before another is answered.</summary>
    public bool IsFull => _taken - Volatile.Read(ref _next) >= capacity;

    /// <summary>Takes the next place.</summary>
    public long Take()
    {
        lock (_lock)
            return _taken++;
    }

    /// <summary>Gives the reply that belongs to a place. If the session has ended meanwhile, nobody wants it.</summary>
    public void Complete(long ticket, ReadOnlySpan<byte> reply)
    {
        bool isLast;
        lock (_lock)
        {
            try
            {
                if (ticket == _next)
                    SendInOrder_NeedsLock(reply);
                else
                    Keep_NeedsLock(ticket, reply);
            }
            catch (SessionClosedException)
            {
                return;
            }

            isLast = _next == _taken;
        }

        session.Flush(isLast ? FlushMode.Now : FlushMode.Soon);
    }

    /// <summary>Completes when a reply has been sent since the call.</summary>
    public Task WhenMovedAsync(Func<bool> isReady)
    {
        lock (_lock)
        {
            if (isReady())
                return Task.CompletedTask;
            _moved ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _moved.Task;
        }
    }

    /// <summary>Wakes whoever waits: the session has ended, or something else has changed.</summary>
    public void Wake()
    {
        lock (_lock)
            Wake_NeedsLock();
    }

    private void SendInOrder_NeedsLock(ReadOnlySpan<byte> reply)
    {
        session.Queue(reply);
        _next++;
        while (_early.Length > 0 && _early[_next % _early.Length] is { Array: { } bytes } early)
        {
            _early[_next % _early.Length] = default;
            _next++;
            session.Queue(early);
            ArrayPool<byte>.Shared.Return(bytes);
        }

        Wake_NeedsLock();
    }

    private void Keep_NeedsLock(long ticket, ReadOnlySpan<byte> reply)
    {
        if (_early.Length == 0)
            _early = new ArraySegment<byte>[capacity];
        var bytes = ArrayPool<byte>.Shared.Rent(reply.Length);
        reply.CopyTo(bytes);
        _early[ticket % _early.Length] = new(bytes, 0, reply.Length);
    }

    private void Wake_NeedsLock()
    {
        _moved?.TrySetResult();
        _moved = null;
    }
}
