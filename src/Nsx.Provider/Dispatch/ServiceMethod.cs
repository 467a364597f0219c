using System.Collections.Immutable;
using Nsx.Protocol;
using Tron.Resp;
using Tron.Server;
using Tron.Sessions;

namespace Nsx.Provider;

/// <summary>One callable method: a command of its own for plain callers, and the target of <c>NSX.CALL</c> and <c>NSX.WITH</c>.</summary>
/// <remarks>
/// The way of a call: number of arguments → draining? → admission → deadline → read loop, or gates and pool → arguments →
/// method → reply. Every step that refuses does so before the method has begun. A call whose arguments came compressed is asked
/// first for all that can refuse it without them (<see cref="TryAdmit"/>), then they are inflated.
/// </remarks>
internal abstract class ServiceMethod(MethodDescriptor descriptor, ServiceActivator activator, ProviderRuntime runtime, CommandDocs docs)
    : RespCommand(descriptor.FullName, descriptor.MinArguments, descriptor.MaxArguments, docs)
{
    // A far deadline is compared with the clock's last tick, which costs nothing and is some milliseconds old.
    private const int NearDeadlineMilliseconds = 1000;
    private const string LateLine = "DEADLINE it had passed before the call began";

    private readonly MethodAdmission _admission = runtime.Admission.Of(descriptor);
    private readonly CallbackPlan?[] _callbacks = CallbackPlan.Of(descriptor);

    public MethodDescriptor Descriptor => descriptor;

    protected ServiceActivator Activator => activator;

    protected ProviderRuntime Runtime => runtime;

    /// <summary>True when the method may run on the read loop of its caller.</summary>
    protected abstract bool MayRunInline(long now);

    /// <summary>True when a call that began on the read loop may go on elsewhere.</summary>
    protected virtual bool MayLeaveReadLoop => false;

    /// <summary>True when a call can be told something while it runs: it is then opened, see <see cref="ClientCalls.Open"/>.</summary>
    protected virtual bool CanBeTold => true;

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
        if ((ArityRefusal(arguments.Count) ?? FindRefusal(options) ?? LiveRefusalOf(reply, arguments.Count, options) ?? _admission.FindRefusal(reply.Client)) is { } refusal)
            Reject(reply, refusal);
        else
            Start(reply, arguments, options);
    }

    /// <summary>Asks all that can refuse a call without its arguments; a call that is refused is answered.</summary>
    /// <returns>True when <see cref="BeginAdmitted"/> or <see cref="Reject"/> has to follow.</returns>
    public bool TryAdmit(in CallReply reply, in CallOptions options)
    {
        CountCall();
        var refusal = FindRefusal(options) ?? _admission.FindRefusal(reply.Client);
        if (refusal is null && HasPassed(DeadlineOf(reply, options, out var isNear), isNear, reply.Client.Session))
            refusal = LateLine;

        // What may run on the read loop needs no place, perhaps: that is found out when it begins.
        if (refusal is null && !MayRunInline(reply.Client.Session.Clock.LastTick) && _admission.FindFullEarly() is { } full)
        {
            _admission.Count(full);
            refusal = full.Line;
        }

        if (refusal is not null)
            Reject(reply, refusal);
        return refusal is null;
    }

    /// <summary>Begins a call that <see cref="TryAdmit"/> has let in, now that its arguments are known.</summary>
    public void BeginAdmitted(in CallReply reply, in RespRequest arguments, in CallOptions options)
    {
        if ((ArityRefusal(arguments.Count) ?? LiveRefusalOf(reply, arguments.Count, options)) is { } refusal)
            Reject(reply, refusal);
        else
            Start(reply, arguments, options);
    }

    /// <summary>Answers a call that is not begun.</summary>
    public void Reject(in CallReply reply, string line)
    {
        CountRejection();
        reply.Fail(line, FlushMode.Now);
    }

    private void Start(in CallReply reply, in RespRequest arguments, in CallOptions options)
    {
        var session = reply.Client.Session;
        var deadline = DeadlineOf(reply, options, out var isNear);
        if (HasPassed(deadline, isNear, session))
        {
            Reject(reply, LateLine);
            return;
        }

        var call = new MethodCall(reply, ClientCalls.Of(reply.Client, runtime), session.ReceivedAt, deadline, options);
        call.Calls.Begin();
        _admission.Began();

        // Looked at again now that the call is counted: whoever stops the provider has seen one of the two.
        if (runtime.Refuses)
            Answer(call, Refusal.Draining);
        else if (MayRunInline(session.Clock.LastTick) && _admission.TryEnterInline(MayLeaveReadLoop, arguments.FrameBytes, out var hasPlaces))
        {
            if (hasPlaces)
                call = call with { HasPlaces = true };
            Run(call, arguments, session);
        }
        else
        {
            Queue(call, arguments);
        }
    }

    private void Queue(in MethodCall call, in RespRequest arguments)
    {
        var held = 0;
        if ((_admission.FindFull() ?? _admission.Hold(arguments.FrameBytes, out held)) is { } full)
        {
            Refuse(call, full);
            return;
        }

        QueuedCall queued;
        try
        {
            queued = new(this, call with { HeldBytes = held }, arguments);
        }
        catch
        {
            // No memory for the copy: that ends the connection, and must not keep others out for ever.
            _admission.GiveBack(held);
            throw;
        }

        _admission.Admit(queued);
    }

    /// <summary>What a call is that began on the read loop and goes on elsewhere: it has to have its places now, and its bytes count.</summary>
    /// <param name="call">The call.</param>
    /// <param name="frameBytes">The size of its request.</param>
    protected MethodCall Leaving(in MethodCall call, int frameBytes)
    {
        if (!call.HasPlaces)
            _admission.EnterLate();
        return call with { HasPlaces = true, HeldBytes = call.HeldBytes + _admission.HoldLate(frameBytes) };
    }

    /// <summary>Makes what lives as long as a call; null when the method takes nothing of the kind.</summary>
    protected LiveArguments? Attach(in MethodCall call, OpenCall open) =>
        descriptor.HasLiveParameters ? open.Live = new(call, open, descriptor, _callbacks, runtime.Options.StreamCredit) : null;

    /// <summary>Gives the error reply of a call.</summary>
    protected void Fail(in MethodCall call, string line, CallContext? context = null)
    {
        CountFailure();
        Measure(call, line);
        _admission.Ended(call.ReceivedAt, isWell: false, call.HasPlaces, call.HeldBytes);
        call.Reply.Fail(line, WordsOf(context), call.FlushMode);
        call.Calls.End();
    }

    /// <summary>Gives the reply of a call whose method has returned.</summary>
    protected void Succeed<T>(in MethodCall call, T result, CallContext? context)
    {
        Measure(call, null);

        // Before the reply, as with its id: whoever has the reply may count on the place.
        _admission.Ended(call.ReceivedAt, isWell: true, call.HasPlaces, call.HeldBytes);
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

    /// <summary>Answers a call that was counted and will not run.</summary>
    private void Refuse(in MethodCall call, Refusal refusal)
    {
        _admission.Count(refusal);
        Answer(call, refusal);
    }

    private void Answer(in MethodCall call, Refusal refusal)
    {
        CountRejection();
        _admission.Ended(call.ReceivedAt, isWell: false, hasPlaces: false, call.HeldBytes);
        call.Reply.Fail(refusal.Line, call.FlushMode);
        call.Calls.End();
    }

    private void Measure(in MethodCall call, string? errorLine)
    {
        if (ProviderMetrics.IsEnabled)
            ProviderMetrics.Ended(descriptor.FullName, runtime.Time.GetElapsedTime(call.ReceivedAt), errorLine);
    }

    /// <summary>A call whose stream comes element by element lasts as long as its caller wants, unless that has set a time.</summary>
    private Deadline DeadlineOf(in CallReply reply, in CallOptions options, out bool isNear)
    {
        var timeout = options.TimeoutMilliseconds is { } given ? TimeSpan.FromMilliseconds(given) : runtime.Options.DefaultTimeout;
        isNear = timeout.TotalMilliseconds < NearDeadlineMilliseconds;
        return options is { HasStream: true, TimeoutMilliseconds: null } ? Deadline.None : Deadline.At(reply.Client.Session.ReceivedAt, timeout, runtime.Time);
    }

    private bool HasPassed(Deadline deadline, bool isNear, Session session) =>
        deadline.HasPassed(isNear ? runtime.Time.GetTimestamp() : session.Clock.LastTick);

    private string? LiveRefusalOf(in CallReply reply, int arguments, in CallOptions options) =>
        descriptor.HasLiveParameters || options.HasStream ? LiveRefusal.Of(descriptor, reply, arguments, options) : null;

    private string? ArityRefusal(int arguments) => arguments < MinArguments || arguments > MaxArguments ? ArityError(arguments) : null;

    private string? FindRefusal(in CallOptions options)
    {
        if (runtime.Refuses)
            return Refusal.Draining.Line;
        return options.TimeoutMilliseconds == 0 ? LateLine : null;
    }

    private string ArityError(int came)
    {
        var expected = MaxArguments == int.MaxValue ? $"at least {MinArguments}" : MinArguments == MaxArguments ? $"{MinArguments}" : $"{MinArguments} to {MaxArguments}";
        return ErrorLine.Write(StatusCodec.Word(RpcStatus.InvalidArgument), $"{descriptor.Signature} takes {expected} arguments, got {came}");
    }

    /// <summary>A call that waits for a place to run at, and for a thread.</summary>
    private sealed class QueuedCall : PendingCall
    {
        private readonly ServiceMethod _method;
        private readonly MethodCall _call;
        private readonly RespRequestCopy _arguments;

        public QueuedCall(ServiceMethod method, in MethodCall call, in RespRequest arguments)
            : base(method._admission, call.Deadline)
        {
            _method = method;
            _call = call;
            _arguments = new(arguments);
            if (call.Reply.IsMultiplexed && !call.Reply.IsOneWay)
                call.Calls.Expect(call.Reply.Key, this);
        }

        // Who asked for no reply may go at once, and who sent a key will come back for the outcome.
        private bool IsForItsCaller => !_call.Reply.IsOneWay && !_call.Reply.IsRemembered;

        public override Refusal? FindEnd(long now)
        {
            if (IsForItsCaller && IsCancelled)
                return Refusal.Cancelled;
            if (base.FindEnd(now) is { } refusal)
                return refusal;
            if (IsForItsCaller && _call.Reply.Client.Session.State != SessionState.Open)
                return Refusal.Gone;
            return _method.Runtime.GivesUp ? Refusal.Draining : null;
        }

        public override void Run()
        {
            if (FindEnd(_method.Runtime.Time.GetTimestamp()) is { } refusal)
            {
                GiveUp(refusal);
                return;
            }

            // Otherwise it is forgotten when it is opened: nothing that it is told gets lost between.
            if (!_method.CanBeTold)
                _call.Calls.Forget(_call.Reply.Key, this);
            _method.Run(_call with { HasPlaces = true }, _arguments.Request, null);
            _arguments.Return();
        }

        public override void Answer(Refusal refusal)
        {
            _call.Calls.Forget(_call.Reply.Key, this);
            _method.Answer(_call, refusal);
            _arguments.Return();
        }
    }
}
