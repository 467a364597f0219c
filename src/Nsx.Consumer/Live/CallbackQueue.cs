using Nsx.Protocol;
using Tron.Resp;
using Tron.Sessions;

namespace Nsx.Consumer;

/// <summary>What a provider calls back within one call: done one after another, in order, on the pool.</summary>
/// <remarks>Its length is bounded by what the provider may have without an answer: see <see cref="Mux.CallbackWindow"/>.</remarks>
#pragma warning disable CA1001 // Without timers and wait handles these hold nothing that must be given back, and the token may be cancelled after the last use.
internal sealed class CallbackQueue(PendingCall call, LivePlan plan, object?[] arguments)
#pragma warning restore CA1001
{
    private readonly Lock _lock = new();
    private readonly Queue<Invocation> _waiting = new();
    private readonly CancellationTokenSource _ended = new();
    private bool _isRunning;
    private volatile bool _isReplied;
    private volatile bool _isAborted;
    private TaskCompletionSource? _done;

    /// <summary>The provider calls back. On the read loop.</summary>
    /// <returns>False when it has done so too often without having had answers.</returns>
    public bool OnInvoke(ReadOnlySpan<byte> invocation)
    {
        var reader = new RespReader(invocation);
        reader.Read();
        var number = reader.GetInt64();
        reader.Read();
        var name = reader.GetText();
        if (!plan.Callbacks.TryGetValue(name, out var entry) || arguments[entry.Position] is not { } target)
        {
            Fault(number, StatusCodec.Word(RpcStatus.Unimplemented), $"{plan.Method.FullName} was called without '{name}'");
            return true;
        }

        try
        {
            return Add(new(number, entry, target, entry.Read(ref reader, call.Session.Format, _ended.Token)));
        }
        catch (FormatException e)
        {
            Fault(number, StatusCodec.Word(RpcStatus.InvalidArgument), $"{name}: {e.Message}");
            return true;
        }
    }

    /// <summary>The reply has come: completes when what was called back before it is done.</summary>
    public Task EndAsync(bool isError)
    {
        if (isError)
            call.Live!.Cancel(_ended);
        lock (_lock)
        {
            _isReplied = true;
            return _isRunning ? (_done = new()).Task : Task.CompletedTask;
        }
    }

    /// <summary>There will be no reply: what waits is dropped.</summary>
    public void Abort()
    {
        _isAborted = true;
        lock (_lock)
            _waiting.Clear();
        call.Live!.Cancel(_ended);
    }

    private bool Add(in Invocation invocation)
    {
        lock (_lock)
        {
            if (_waiting.Count >= Mux.CallbackWindow + Mux.MostWaitingCallbacks)
                return false;
            _waiting.Enqueue(invocation);
            if (_isRunning)
                return true;
            _isRunning = true;
        }

        call.Live!.Start(RunAsync);
        return true;
    }

    private async Task RunAsync()
    {
        while (TryTake(out var next))
            await InvokeAsync(next).ConfigureAwait(false);
    }

    private bool TryTake(out Invocation next)
    {
        TaskCompletionSource? done;
        lock (_lock)
        {
            if (_waiting.TryDequeue(out next))
                return true;
            _isRunning = false;
            done = _done;
        }

        done?.SetResult();
        return false;
    }

    private async Task InvokeAsync(Invocation invocation)
    {
        try
        {
            var result = await invocation.Entry.InvokeAsync(invocation.Target, invocation.Arguments).ConfigureAwait(false);
            Return(invocation, result);
        }
        catch (OperationCanceledException)
        {
            Fault(invocation.Number, StatusCodec.Word(RpcStatus.Canceled), "by the callback");
        }
        catch (Exception e)
        {
            Fault(invocation, e);
        }
    }

    private void Return(in Invocation invocation, object? result)
    {
        var writer = RespWriter.Rent(RespVersion.Resp3);
        CallFrame.WriteReturnHead(writer, call.Id, invocation.Number, result is not null);
        if (result is not null)
            invocation.Entry.WriteArgument(writer, result, call.Session.Format);
        call.Session.CheckSize(call.Plan, writer.Length);
        Send(writer);
    }

    private void Fault(in Invocation invocation, Exception exception)
    {
        if (ErrorLine.Declared(exception, invocation.Entry.Method) is not { } line)
        {
            var id = Guid.NewGuid().ToString("N")[..12];
            ConsumerLog.CallbackFailed(call.Session.Logger, exception, $"{plan.Method.FullName} {invocation.Entry.Method.FullName}", call.Session.Address, id);
            line = ErrorLine.Write(StatusCodec.Word(RpcStatus.Internal), id);
        }

        var space = line.IndexOf(' ', StringComparison.Ordinal);
        Fault(invocation.Number, space < 0 ? line : line[..space], space < 0 ? "" : line[(space + 1)..]);
    }

    private void Fault(long number, string word, string text)
    {
        var writer = RespWriter.Rent(RespVersion.Resp3);
        CallFrame.WriteFault(writer, call.Id, number, ErrorLine.Write(word, text));
        Send(writer);
    }

    private void Send(RespWriter writer)
    {
        try
        {
            // Nobody waits for the answer of a callback whose call has ended.
            if (!_isAborted && !_isReplied)
                call.Session.Session.Send(writer.Written, FlushMode.Soon);
        }
        catch (SessionClosedException)
        {
            // Whoever ends the session ends the call.
        }

        writer.Return();
    }

    private readonly record struct Invocation(long Number, CallbackEntry Entry, object Target, object?[] Arguments);
}
