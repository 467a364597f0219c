using System.Text;
using Nsx.Protocol;
using Tron.Sessions;

namespace Nsx.Provider;

/// <summary>The callbacks of one call: numbered, in order, and bounded.</summary>
/// <remarks>
/// <code>
/// begun ── fewer than CallbackWindow without an answer ──► sent ──► answered
///   └──── otherwise ──► waits ── an answer came, or the call ended ──► sent
///                         └── its token was cancelled ──► gone
/// </code>
/// A report of progress that waits is replaced by a later one of the same parameter.
/// </remarks>
internal sealed class CallbackLink(LiveArguments call)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, PendingCallback> _sent = [];
    private readonly LinkedList<PendingCallback> _waiting = new();
    private long _last;
    private Exception? _ended;

    /// <summary>How values go over the connection.</summary>
    public WireFormat Format => call.Format;

    /// <summary>Begins a callback; its outcome comes through <paramref name="callback"/>.</summary>
    /// <exception cref="ObjectDisposedException">The call has ended.</exception>
    /// <exception cref="OperationCanceledException">The call was told to end.</exception>
    /// <exception cref="RpcException">Too many callbacks wait, or the arguments are too large.</exception>
    public void Begin(PendingCallback callback, byte[] arguments, CancellationToken token)
    {
        callback.Arguments = arguments;
        if (call.SizeProblem(arguments) is { } problem)
            throw Error(RpcStatus.TooLarge, callback, $"the arguments have {problem}");
        callback.FailWith(token, Forget);
        try
        {
            SendOrWait(callback, token);
        }
        catch
        {
            callback.LetGo();
            throw;
        }
    }

    /// <summary>The caller has answered.</summary>
    /// <returns>False when there never was such a callback.</returns>
    public bool OnAnswer(long number, ReadOnlySpan<byte> value, bool hasValue, bool isFault)
    {
        PendingCallback? callback;
        lock (_lock)
        {
            if (number <= 0 || number > _last)
                return false;
            if (!_sent.Remove(number, out callback))
                return true;
            if (_waiting.First is { } next)
            {
                _waiting.RemoveFirst();
                Send_NeedsLock(next.Value);
            }
        }

        if (isFault)
            callback.Fail(ErrorLine.Read(Encoding.UTF8.GetString(value), callback.Method.Descriptor, call.Peer));
        else
            callback.Return(value, hasValue);
        return true;
    }

    /// <summary>The call was told to end: no more callbacks, and no more waiting for any.</summary>
    public void Cancel(OperationCanceledException exception) => End(exception, sendsRest: false);

    /// <summary>The method has ended.</summary>
    public void Close(bool sendsRest) =>
        End(new ObjectDisposedException(call.Method, $"The call of {call.Method} has ended: its caller cannot be called back any more."), sendsRest);

    private void End(Exception exception, bool sendsRest)
    {
        PendingCallback[] left;
        lock (_lock)
        {
            if (sendsRest)
            {
                foreach (var callback in _waiting)
                    Send_NeedsLock(callback);
            }

            left = [.. _sent.Values, .. _waiting];
            _sent.Clear();
            _waiting.Clear();
            _ended = exception;
        }

        foreach (var callback in left)
            callback.Fail(exception);
    }

    /// <summary>A callback that was cancelled is not sent any more.</summary>
    private void Forget(PendingCallback callback)
    {
        lock (_lock)
            _waiting.Remove(callback);
    }

    private void SendOrWait(PendingCallback callback, CancellationToken token)
    {
        lock (_lock)
        {
            // Under the lock: what is cancelled from here on is found here.
            token.ThrowIfCancellationRequested();
            if (_ended is not null)
                throw _ended;
            if (_sent.Count < Mux.CallbackWindow)
                Send_NeedsLock(callback);
            else
                Wait_NeedsLock(callback);
        }
    }

    private void Wait_NeedsLock(PendingCallback callback)
    {
        if (callback.Method.IsProgress)
        {
            for (var one = _waiting.Last; one is not null; one = one.Previous)
            {
                if (one.Value.Method != callback.Method)
                    continue;
                one.Value.Arguments = callback.Arguments;
                return;
            }
        }

        if (_waiting.Count >= Mux.MostWaitingCallbacks)
            throw Error(RpcStatus.Busy, callback, $"{_sent.Count} callbacks are without an answer and {_waiting.Count} wait already: await them");
        _waiting.AddLast(callback);
    }

    private void Send_NeedsLock(PendingCallback callback)
    {
        _sent.Add(++_last, callback);
        var writer = call.Writer(out var id);
        Mux.WriteInvokeHead(writer, id, _last, callback.Method.Descriptor.FullName);
        writer.Raw(callback.Arguments);
        call.Send(writer, callback.Method.Descriptor.IsOneWay ? FlushMode.Soon : call.FlushMode);
    }

    private RpcException Error(RpcStatus status, PendingCallback callback, string text) =>
        new(status, $"{call.Method}: callback {callback.Method.Descriptor.FullName}: {text}") { Method = call.Method, Endpoint = call.Peer };
}
