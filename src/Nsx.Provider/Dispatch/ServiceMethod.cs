using System.Collections.Immutable;
using Nsx.Protocol;
using Tron.Resp;
using Tron.Server;
using Tron.Sessions;

namespace Nsx.Provider;

/// <summary>One callable method: a command of its own for plain callers, and the target of <c>NSX.CALL</c> and <c>NSX.WITH</c>.</summary>
/// <remarks>
/// The way of a call: number of arguments → draining? → deadline → read loop or pool → arguments → method → reply. Every
/// step that refuses does so before the method has begun.
/// </remarks>
internal abstract class ServiceMethod(MethodDescriptor descriptor, ServiceActivator activator, ProviderRuntime runtime, CommandDocs docs)
    : RespCommand(descriptor.FullName, descriptor.MinArguments, descriptor.MaxArguments, docs)
{
    // A far deadline is compared with the clock's last tick, which costs nothing and is some milliseconds old.
    private const int NearDeadlineMilliseconds = 1000;

    public MethodDescriptor Descriptor => descriptor;

    protected ServiceActivator Activator => activator;

    protected ProviderRuntime Runtime => runtime;

    /// <summary>True when the method may run on the read loop of its caller.</summary>
    protected abstract bool MayRunInline(long now);

    /// <summary>Runs one call to its end, or to its first wait.</summary>
    /// <param name="call">The call.</param>
    /// <param name="arguments">The arguments; valid until the method is entered.</param>
    /// <param name="readLoop">The session whose read loop this runs on; null on the pool.</param>
    protected abstract void Run(in MethodCall call, in RespRequest arguments, Session? readLoop);

    public override bool CanStart(RespServerSession client) => base.CanStart(client) && !ClientCalls.Of(client, runtime).IsFull;

    public override void Execute(RespServerSession client, in RespRequest request) =>
        Begin(CallReply.InOrder(client), request.Skip(1), CallOptions.None);

    public override void RefuseArity(RespServerSession client, in RespRequest request) =>
        CallReply.InOrder(client).Fail(ArityError(request.Count - 1), FlushMode.Now);

    /// <summary>Begins one call. Exactly one reply will be given, unless the caller wants none.</summary>
    public void Begin(in CallReply reply, in RespRequest arguments, in CallOptions options)
    {
        CountCall();
        if (Refusal(arguments.Count, options) is { } refusal)
        {
            CountRejection();
            reply.Fail(refusal, FlushMode.Now);
            return;
        }

        var session = reply.Client.Session;
        var timeout = options.TimeoutMilliseconds is { } given ? TimeSpan.FromMilliseconds(given) : runtime.Options.DefaultTimeout;
        var call = new MethodCall(
            reply, ClientCalls.Of(reply.Client, runtime), session.ReceivedAt, Deadline.At(session.ReceivedAt, timeout, runtime.Time), options);
        if (call.Deadline.HasPassed(timeout.TotalMilliseconds < NearDeadlineMilliseconds ? runtime.Time.GetTimestamp() : session.Clock.LastTick))
        {
            CountRejection();
            reply.Fail("DEADLINE it had passed before the call began", FlushMode.Now);
            return;
        }

        call.Calls.Begin();
        if (MayRunInline(session.Clock.LastTick))
            Run(call, arguments, session);
        else
            ThreadPool.UnsafeQueueUserWorkItem(new QueuedCall(this, call, arguments), preferLocal: false);
    }

    /// <summary>Gives the error reply of a call.</summary>
    protected void Fail(in MethodCall call, string line, CallContext? context = null)
    {
        CountFailure();
        Measure(call, line);
        call.Reply.Fail(line, WordsOf(context), call.FlushMode);
        call.Calls.End();
    }

    /// <summary>Gives the reply of a call whose method has returned.</summary>
    protected void Succeed<T>(in MethodCall call, T result, CallContext? context)
    {
        Measure(call, null);
        try
        {
            call.Reply.Send(result, WordsOf(context), call.FlushMode);
        }
        catch (Exception e)
        {
            // The result cannot be written: a cycle, or a getter of it that throws.
            CountFailure();
            call.Reply.Fail(runtime.Describe(e, descriptor, null, call.IsLoopback), call.FlushMode);
        }

        // Not before: a provider that drains closes its connections when no call is under way.
        call.Calls.End();
    }

    /// <summary>Frees the id of a call, before its reply: whoever has the reply may use the id again.</summary>
    protected static void Close(in MethodCall call, OpenCall? open)
    {
        if (open is not null)
            call.Calls.Close(open);
    }

    /// <summary>Disposes what the call had for itself, after its reply: a result may be read while it is written.</summary>
    protected void Release(IAsyncDisposable? lease)
    {
        if (lease is not null)
            _ = Leases.ReleaseAsync(lease, runtime.Logger);
    }

    /// <summary>The error line for what came out of the method, or out of reading its arguments.</summary>
    protected string Describe(in MethodCall call, Exception exception, bool hasEntered, OpenCall? open) =>
        !hasEntered && exception is RpcException { Status: RpcStatus.InvalidArgument }
            ? ErrorLine.Write(StatusCodec.Word(RpcStatus.InvalidArgument), $"{descriptor.FullName}: {exception.Message}")
            : runtime.Describe(exception, descriptor, open, call.IsLoopback);

    private static ImmutableDictionary<string, string>? WordsOf(CallContext? context) => context?.ResponseMetadata is { Count: > 0 } words ? words : null;

    private void Measure(in MethodCall call, string? errorLine)
    {
        if (ProviderMetrics.IsEnabled)
            ProviderMetrics.Ended(descriptor.FullName, runtime.Time.GetElapsedTime(call.ReceivedAt), errorLine);
    }

    private string? Refusal(int arguments, in CallOptions options)
    {
        if (arguments < MinArguments || arguments > MaxArguments)
            return ArityError(arguments);
        if (runtime.Refuses)
            return "DRAINING the provider is about to stop";
        return options.TimeoutMilliseconds == 0 ? "DEADLINE it had passed before the call began" : null;
    }

    private string ArityError(int came)
    {
        var expected = MaxArguments == int.MaxValue ? $"at least {MinArguments}" : MinArguments == MaxArguments ? $"{MinArguments}" : $"{MinArguments} to {MaxArguments}";
        return ErrorLine.Write(StatusCodec.Word(RpcStatus.InvalidArgument), $"{descriptor.Signature} takes {expected} arguments, got {came}");
    }

    /// <summary>A call that waits for a thread of the pool.</summary>
    private sealed class QueuedCall(ServiceMethod method, MethodCall call, in RespRequest arguments) : IThreadPoolWorkItem
    {
        private readonly RespRequestCopy _arguments = new(arguments);

        public void Execute()
        {
            if (call.Deadline.HasPassed(method.Runtime.Time.GetTimestamp()))
                method.Fail(call, "DEADLINE it had passed before the call began");
            else
                method.Run(call, _arguments.Request, null);
            _arguments.Return();
        }
    }
}
