using Nsx.Protocol;

namespace Nsx.Consumer;

/// <summary>Everything about calling one method through one proxy that can be known before the call.</summary>
internal abstract class MethodPlan
{
    private static readonly TimeSpan s_nestedMargin = TimeSpan.FromMilliseconds(5);

    private readonly ServiceOptions _service;
    private readonly int _timeoutMilliseconds;
    private readonly long _timeoutTicks;
    private readonly ulong? _givenAffinity;

    protected MethodPlan(MethodFrame frame, ServiceClient client, InvocationOptions invocation)
    {
        Frame = frame;
        Target = client.Target;
        Consumer = client.Options;
        Invocation = invocation;
        _service = client.Service;
        Timeout = invocation.Timeout ?? client.Service.Timeout ?? frame.Descriptor.Timeout ?? Consumer.Timeout;
        _timeoutMilliseconds = (int)Math.Ceiling(Timeout.TotalMilliseconds);
        _timeoutTicks = (long)(Timeout.TotalSeconds * Time.TimestampFrequency);
        HasOwnTimeout = (invocation.Timeout ?? client.Service.Timeout ?? frame.Descriptor.Timeout) is not null;
        WaitForReady = invocation.WaitForReady ?? client.Service.WaitForReady ?? Consumer.WaitForReady;

        // A stream cannot be taken twice, and who is called back would be so twice.
        Retry = new(invocation.FailMode ?? client.Service.FailMode, frame.Descriptor is { IsIdempotent: true, HasLiveParameters: false }, client.Service.Retry);
        Latency = Retry.CanHedge ? frame.LatencyBy(Time) : null;
        Target.Expect(Timeout);
        _givenAffinity = invocation.AffinityKey is { } key ? AffinityHash.Of(key) : null;
    }

    public MethodFrame Frame { get; }

    public MethodDescriptor Descriptor => Frame.Descriptor;

    public ServiceTarget Target { get; }

    public ConsumerOptions Consumer { get; }

    public InvocationOptions Invocation { get; }

    /// <summary>How long a call is waited for.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>True when that time was chosen for this method, not for all.</summary>
    public bool HasOwnTimeout { get; }

    public bool WaitForReady { get; }

    /// <summary>What is done when a call fails.</summary>
    public RetryTerms Retry { get; }

    /// <summary>How long calls take, for hedging; null where that is not done.</summary>
    public LatencyQuantile? Latency { get; }

    public TimeProvider Time => Consumer.Channel.Clock.Time;

    public RpcException Error(RpcStatus status, string what, string? endpoint = null, Exception? cause = null) =>
        new(status, $"{Descriptor.FullName}{(endpoint is null ? "" : $" at {endpoint}")}: {what}", cause) { Method = Descriptor.FullName, Endpoint = endpoint };

    /// <summary>The deadline has passed.</summary>
    /// <param name="endpoint">Who was called.</param>
    /// <param name="status"><see cref="RpcStatus.Expired"/> where it is known that the method did not begin.</param>
    /// <param name="deadline">When it was: a timestamp.</param>
    /// <param name="within">The call that this one was made in; null for none.</param>
    public RpcException TimedOut(string endpoint, RpcStatus status, long deadline, CallContext? within)
    {
        var time = within is { Deadline: { IsNone: false } outer } && Time.GetElapsedTime(deadline, outer.Timestamp) <= 2 * s_nestedMargin
            ? $"what was left of the time of {within.Method}, which made the call"
            : $"{Timeout.TotalMilliseconds:0} ms (set by {TimeoutSource})";
        return Error(status, $"no answer within {time}{(status == RpcStatus.Expired ? "; the method was not begun" : "")}", endpoint);
    }

    /// <summary>The caller has cancelled the call.</summary>
    /// <param name="own">The token that it has given to the method: the one that it knows, if it was that.</param>
    /// <param name="token">The token that ends the call.</param>
    public OperationCanceledException Cancelled(CancellationToken own, CancellationToken token) =>
        new($"{Descriptor.FullName} was cancelled.", own.IsCancellationRequested ? own : token);

    /// <summary>What says which calls belong together; null when nothing does.</summary>
    public ulong? AffinityOf(object?[] arguments) =>
        _givenAffinity ?? (Descriptor.AffinityIndex >= 0 ? Frame.AffinityOf(arguments) : null);

    /// <summary>Where the time stands that a call has. In the order that decides: see the constructor.</summary>
    private string TimeoutSource =>
        Invocation.Timeout is not null ? $"{nameof(InvocationOptions)}.{nameof(InvocationOptions.Timeout)}"
        : _service.Timeout is not null ? $"Nsx:Consumer:Services:{Target.Service}:{nameof(ServiceOptions.Timeout)}"
        : Descriptor.Timeout is not null ? "[Timeout]"
        : $"Nsx:Consumer:{nameof(ConsumerOptions.Timeout)}";

    /// <summary>A call begins.</summary>
    /// <returns>When it ends, with all of its attempts.</returns>
    /// <exception cref="RpcException">Most calls were refused lately: this one is not even sent.</exception>
    protected Deadline Begin()
    {
        var deadline = NewDeadline();
        if (Target.Admit(BeganWithNew(deadline)))
            return deadline;
        ConsumerMetrics.Throttled(Descriptor.FullName);
        throw Error(RpcStatus.Busy, $"held back, because providers refuse most calls at present (Nsx:Consumer:Services:{Descriptor.FullName.Split('.')[0]}:{nameof(ServiceOptions.Throttle)})");
    }

    /// <summary>What goes with one attempt.</summary>
    protected OutgoingOptions Outgoing(int milliseconds, int attempt) =>
        new(milliseconds, CallMetadata.Outgoing) { Attempt = attempt, IdempotencyKey = Invocation.IdempotencyKey };

    /// <summary>True when a call with streams has a deadline as a whole. Within a call, it has no more time than that call.</summary>
    protected bool IsBounded => HasOwnTimeout || CallContext.Current is { Deadline.IsNone: false };

    /// <summary>When nobody waits any more: the method's own time, or what is left to the call that this code serves.</summary>
    protected Deadline NewDeadline()
    {
        var own = Deadline.After(Timeout, Time);
        return CallContext.Current is { Deadline: { IsNone: false } outer }
            ? Deadline.Earlier(own, Deadline.After(outer.Left(Time) - s_nestedMargin, Time))
            : own;
    }

    /// <summary>When a call began whose deadline was made a moment ago. Spares a look at the clock.</summary>
    protected long BeganWithNew(Deadline deadline) => CallContext.Current is null ? deadline.Timestamp - _timeoutTicks : Time.GetTimestamp();

    /// <summary>What is left of a deadline that was made a moment ago, as it goes over the wire; negative when only the clock can tell.</summary>
    protected int MillisecondsLeftOfNew => CallContext.Current is null ? _timeoutMilliseconds : -1;

    /// <summary>What is left of a deadline, as it goes over the wire.</summary>
    /// <exception cref="RpcException">Nothing is left; nothing was sent.</exception>
    protected int MillisecondsLeft(Deadline deadline)
    {
        var left = (int)Math.Ceiling(deadline.Left(Time).TotalMilliseconds);
        return left > 0 ? left : throw Error(RpcStatus.Expired, "the deadline had passed before the call could be sent");
    }

    /// <summary>The token among the arguments of the C# method; one that never fires when there is none.</summary>
    public CancellationToken TokenOf(object?[] arguments) =>
        Descriptor.TokenIndex >= 0 && arguments[Descriptor.TokenIndex] is CancellationToken token ? token : default;
}
