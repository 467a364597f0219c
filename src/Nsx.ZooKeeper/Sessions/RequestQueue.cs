using System.Buffers;
using Nsx.ZooKeeper.Jute;
using Nsx.ZooKeeper.Protocol;

namespace Nsx.ZooKeeper.Sessions;

/// <summary>Requests that wait for a connection, and those that wait for their replies. Guarded by the monitor of its owner.</summary>
/// <remarks>
/// A server answers the requests of a connection strictly in order, so two queues are enough, and a reply with another number
/// than the head's means that the stream is corrupt. All requests have the same time, so the oldest gives up first.
/// </remarks>
internal sealed class RequestQueue(int capacity)
{
    private readonly Queue<Request> _sent = new();
    private readonly Queue<Request> _sentOutOfTurn = new();
    private readonly Queue<Request> _byDeadline = new();
    private Queue<Request> _waiting = new();
    private int _xid;

    public int Count_NeedsLock => _waiting.Count + _sent.Count;

    /// <returns>False when there are too many already.</returns>
    public bool TryAdd_NeedsLock(Request request)
    {
        if (Count_NeedsLock >= capacity)
            _waiting = new(_waiting.Where(waiting => !DiscardIfOver(waiting)));
        if (Count_NeedsLock >= capacity)
            return false;
        Add_NeedsLock(request);
        return true;
    }

    /// <summary>Adds a request even if there are too many.</summary>
    public void Add_NeedsLock(Request request)
    {
        _waiting.Enqueue(request);
        if (request.Deadline != TimeSpan.MaxValue)
            _byDeadline.Enqueue(request);
    }

    /// <summary>Moves waiting requests to the sent ones, and their frames, numbered, to the output.</summary>
    /// <param name="output">Where the frames go.</param>
    /// <param name="mostBytes">When to stop; at least one is moved.</param>
    public void Send_NeedsLock(ArrayBufferWriter<byte> output, int mostBytes)
    {
        while (output.WrittenCount < mostBytes && _waiting.TryDequeue(out var request))
        {
            if (DiscardIfOver(request))
                continue;
            if (request.Frame.Op == OpCode.Auth)
            {
                request.Xid = Xid.Auth;
                _sentOutOfTurn.Enqueue(request);
            }
            else
            {
                request.Xid = _xid = Xid.Next(_xid);
                _sent.Enqueue(request);
            }

            request.Frame.Stamp(request.Xid);
            output.Write(request.Frame.Bytes.Span);
        }
    }

    /// <summary>The request that a reply is for.</summary>
    /// <exception cref="JuteException">None that could be answered now has this number.</exception>
    public Request Replied_NeedsLock(int xid)
    {
        var queue = xid == Xid.Auth ? _sentOutOfTurn : _sent;
        if (!queue.TryPeek(out var head))
            throw new JuteException($"got a reply with xid {xid}, but no request waits for one");
        if (head.Xid != xid)
            throw new JuteException($"expected the reply with xid {head.Xid}, got {xid}");
        return queue.Dequeue();
    }

    /// <summary>When the next caller gives up.</summary>
    public TimeSpan NextDeadline_NeedsLock()
    {
        while (_byDeadline.TryPeek(out var head))
        {
            if (!head.IsOver)
                return head.Deadline;
            _byDeadline.Dequeue();
        }

        return TimeSpan.MaxValue;
    }

    /// <summary>The requests whose callers give up now.</summary>
    public List<(Request Request, bool WasSent)> TakeExpired_NeedsLock(TimeSpan now)
    {
        List<(Request, bool)> expired = [];
        while (NextDeadline_NeedsLock() <= now)
        {
            var request = _byDeadline.Dequeue();
            expired.Add((request, request.Xid != 0));
        }

        return expired;
    }

    /// <summary>The connection is gone: reads wait once more, in front of the others.</summary>
    /// <returns>The requests that fail: nobody knows whether they were executed.</returns>
    public List<Request> Dropped_NeedsLock()
    {
        List<Request> again = [], failed = [];
        foreach (var request in _sent.Concat(_sentOutOfTurn))
            (request.IsWrite || request.WasRepeated || request.IsOver ? failed : again).Add(request);
        foreach (var request in again)
            (request.WasRepeated, request.Xid) = (true, 0);
        _sent.Clear();
        _sentOutOfTurn.Clear();
        _waiting = new(again.Concat(_waiting));
        _xid = 0;
        return failed;
    }

    /// <summary>The session is gone: a write that was meant for it must be decided anew.</summary>
    /// <returns>The writes, which were not sent.</returns>
    public List<Request> SessionLost_NeedsLock()
    {
        var writes = _waiting.Where(request => request.IsWrite).ToList();
        _waiting = new(_waiting.Where(request => !request.IsWrite));
        return writes;
    }

    /// <summary>Takes out everything that waits.</summary>
    public List<Request> TakeWaiting_NeedsLock()
    {
        var all = _waiting.ToList();
        _waiting.Clear();
        return all;
    }

    private static bool DiscardIfOver(Request request)
    {
        if (!request.IsOver)
            return false;
        request.Settled?.Invoke(null);
        return true;
    }
}
