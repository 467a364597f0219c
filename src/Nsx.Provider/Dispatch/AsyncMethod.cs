using Nsx.Protocol;
using Tron.Resp;
using Tron.Server;
using Tron.Sessions;

namespace Nsx.Provider;

/// <summary>A method that returns a task.</summary>
/// <typeparam name="TReturn">The task's own type.</typeparam>
/// <typeparam name="T">The result; <see cref="Nothing"/> when there is none.</typeparam>
internal sealed class AsyncMethod<TReturn, T>(
    MethodDescriptor descriptor,
    MethodThunk<TReturn> thunk,
    ServiceActivator activator,
    ProviderRuntime runtime,
    CommandDocs docs,
    Func<TReturn, ValueTask<T>> toTask)
    : ServiceMethod(descriptor, activator, runtime, docs)
{
    private InlinePolicy _inline;

    protected override bool MayRunInline(long now) => _inline.MayRunInline(now);

    protected override bool MayLeaveReadLoop => true;

    protected override void Run(in MethodCall call, in RespRequest arguments, Session? readLoop)
    {
        if (call.Calls.Open(call.Reply.Key, call.Deadline, 0, call.Reply.IsRemembered) is not { } open)
        {
            Fail(call, $"PROTO the id {call.Reply.Key} belongs to a call that is still open");
            return;
        }

        var sampled = readLoop is not null && _inline.ShouldSample() ? Runtime.Time.GetTimestamp() : 0;
        var values = new CallArguments(Descriptor, arguments, call.Options.Nulls, call.Reply.Format, readLoop, open.Token) { Live = Attach(call, open) };
        CallContext? context = null;
        IAsyncDisposable? lease = null;
        ValueTask<T> task;
        try
        {
            context = call.Context(Descriptor);
            var target = Activator.Acquire(out lease);
            task = Call(context, target, ref values);
        }
        catch (Exception e)
        {
            task = ValueTask.FromException<T>(e);
        }

        Left(readLoop, values, sampled);
        if (task.IsCompletedSuccessfully)
        {
            Close(call, open);
            Succeed(call, task.Result, context);
            Release(lease);
        }
        else
        {
            _ = FinishAsync(readLoop is null ? call : Leaving(call, arguments.FrameBytes), open, lease, task, context, values.HasEntered);
        }
    }

    private ValueTask<T> Call(CallContext context, object target, ref CallArguments values)
    {
        // What the method sets in its context must not stay with the read loop.
        var before = ExecutionContext.Capture();
        CallContext.Flow(context);
        try
        {
            return toTask(thunk(target, ref values));
        }
        finally
        {
            if (before is not null)
                ExecutionContext.Restore(before);
        }
    }

    private async Task FinishAsync(MethodCall call, OpenCall open, IAsyncDisposable? lease, ValueTask<T> task, CallContext? context, bool hasEntered)
    {
        var result = default(T)!;
        Exception? exception = null;
        try
        {
            result = await task.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            exception = e;
        }

        Close(call, open);
        if (exception is null)
            Succeed(call, result, context);
        else
            Fail(call, Describe(call, exception, hasEntered, open), context);
        Release(lease);
    }

    private void Left(Session? readLoop, in CallArguments values, long sampled)
    {
        if (readLoop is not null && values.HasEntered)
            _inline.Ran(readLoop.LeaveForeignCode(values.Entered), sampled, Runtime.Time);
    }
}
