using System.Reflection;
using Nsx.Protocol;
using Tron.Resp;
using Tron.Server;
using Tron.Sessions;

namespace Nsx.Provider;

/// <summary>A method that returns its result at once. The whole of a call without a token allocates nothing.</summary>
/// <typeparam name="T">The result; <see cref="Nothing"/> for void.</typeparam>
internal sealed class SyncMethod<T>(MethodDescriptor descriptor, MethodInfo method, ServiceActivator activator, ProviderRuntime runtime, CommandDocs docs)
    : ServiceMethod(descriptor, activator, runtime, docs)
{
    private readonly MethodThunk<T> _thunk = MethodThunks.Create<T>(descriptor, method);
    private InlinePolicy _inline;

    protected override bool CanBeTold { get; } = descriptor.TokenIndex >= 0 || descriptor.HasLiveParameters;

    protected override bool MayRunInline(long now) => _inline.MayRunInline(now);

    protected override void Run(in MethodCall call, in RespRequest arguments, Session? readLoop)
    {
        OpenCall? open = null;
        if (CanBeTold && (open = call.Calls.Open(call.Reply.Key, call.Deadline, 0, call.Reply.IsRemembered)) is null)
        {
            Fail(call, $"PROTO the id {call.Reply.Key} belongs to a call that is still open");
            return;
        }

        var sampled = readLoop is not null && _inline.ShouldSample() ? Runtime.Time.GetTimestamp() : 0;
        var values = new CallArguments(Descriptor, arguments, call.Options.Nulls, call.Reply.Format, readLoop, open?.Token ?? default) { Live = open is null ? null : Attach(call, open) };
        IAsyncDisposable? lease = null;
        var result = default(T)!;
        CallContext? context = null;
        Exception? exception = null;
        try
        {
            var target = Activator.Acquire(out lease);
            result = Call(call, target, ref values, out context);
        }
        catch (Exception e)
        {
            exception = e;
        }

        Left(readLoop, values, sampled);
        Close(call, open);
        if (exception is null)
            Succeed(call, result, context);
        else
            Fail(call, Describe(call, exception, values.HasEntered, open), context);
        Release(lease);
    }

    private T Call(MethodCall call, object target, ref CallArguments values, out CallContext? context)
    {
        context = null;
        // What the method sets in its context must not stay with the read loop.
        var before = ExecutionContext.Capture();
        AmbientCall.Enter(call, Descriptor);
        try
        {
            return _thunk(target, ref values);
        }
        finally
        {
            context = AmbientCall.Leave();
            if (before is not null)
                ExecutionContext.Restore(before);
        }
    }

    private void Left(Session? readLoop, in CallArguments values, long sampled)
    {
        if (readLoop is not null && values.HasEntered)
            _inline.Ran(readLoop.LeaveForeignCode(values.Entered), sampled, Runtime.Time);
    }
}
