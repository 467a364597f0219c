using Nsx.Protocol;

namespace Nsx.Consumer;

/// <summary>One call that waits for its reply.</summary>
/// <remarks>Whoever takes it out of the table of its session, and nobody else, completes it: exactly one outcome each.</remarks>
internal abstract class PendingCall
{
    private const long BeingSent = -1;
    private static readonly RpcException s_notTheirs = new(RpcStatus.Canceled, "the caller's own part has failed");
    private long _position = BeingSent;
    private long _deadline;
    private volatile bool _failedHere;
    private CallContext? _within;

    /// <summary>What is called.</summary>
    public MethodPlan Plan { get; protected set; } = null!;

    /// <summary>The session that it waits at.</summary>
    public CallSession Session { get; private set; } = null!;

    /// <summary>The endpoint that it goes to.</summary>
    public PickedEndpoint Endpoint { get; protected set; }

    /// <summary>Where the words that come with its reply are kept; null when nobody wants them.</summary>
    public ResponseCapture? Response { get; private set; }

    /// <summary>Its id there.</summary>
    public long Id { get; private set; }

    /// <summary>The arguments that live as long as the call; null as a rule.</summary>
    public LiveArguments? Live { get; protected set; }

    /// <summary>The timestamp after which it is given up; 0 for none.</summary>
    public long Deadline
    {
        get => Volatile.Read(ref _deadline);
        set => Volatile.Write(ref _deadline, value);
    }

    /// <summary>True while its frame is being queued: the thread that does so looks after it.</summary>
    public bool IsBeingSent => Volatile.Read(ref _position) == BeingSent;

    /// <summary>True when it can never be sent again: it ended by a failure of the caller's own, or its stream has been read.</summary>
    public bool IsFinal => _failedHere || Live is { HasBegun: true };

    /// <summary>An attempt begins: on the thread of the caller, before it is registered.</summary>
    public void Capture()
    {
        Response = ResponseCapture.Current;
        Response?.Set(CallMetadata.Empty);
        _within = CallContext.Current;
    }

    public void Register(CallSession session, long id)
    {
        Session = session;
        Id = id;
        Volatile.Write(ref _position, BeingSent);
    }

    /// <summary>Its frame is queued at this position of the session's output. A full fence: see <see cref="CallSession"/>.</summary>
    public void Sent(long position) => Interlocked.Exchange(ref _position, position);

    /// <summary>True when no byte of its frame was handed to the connection.</summary>
    public bool WasNeverSent(long handedOver) => Volatile.Read(ref _position) >= handedOver;

    /// <summary>The reply has come. On the read loop; the bytes live until foreign code is entered.</summary>
    public abstract void OnReply(ReadOnlySpan<byte> value);

    /// <summary>An element of its stream has come. On the read loop.</summary>
    /// <returns>False when it has no stream.</returns>
    public virtual bool OnItem(ReadOnlySpan<byte> value) => false;

    /// <summary>There will be no reply. Any thread; foreign code goes to the pool.</summary>
    public abstract void Fail(Exception exception);

    /// <summary>What the caller gave it has failed, which says nothing about the endpoint.</summary>
    public void FailHere(Exception exception)
    {
        _failedHere = true;
        Fail(exception);
    }

    /// <summary>Its deadline has passed.</summary>
    /// <param name="status"><see cref="RpcStatus.Expired"/> where it is known that the method did not begin.</param>
    public RpcException TimedOut(RpcStatus status = RpcStatus.DeadlineExceeded) => Plan.TimedOut(Session.Address, status, Deadline, _within);

    /// <summary>Whoever sends elements, or takes them, is well: the breaker need not wait for the end of a call that may have none.</summary>
    public void Proves()
    {
        if (Endpoint.Trial == 0)
            return;
        Endpoint.Node.Breaker.OnSuccess(Session.ReceivedAt, Endpoint.Trial);
        Endpoint = Endpoint with { Trial = 0 };
    }

    /// <summary>The error that a provider has answered.</summary>
    /// <remarks>Both ends watch the deadline: callers are told the same, whichever is the first to see it pass.</remarks>
    protected Exception Answered(string line)
    {
        var error = ErrorLine.Read(line, Plan.Descriptor, Session.Address);
        return error is RpcException { IsTimeout: true } late ? TimedOut(late.Status) : error;
    }

    /// <summary>Tells the endpoint how the call has ended.</summary>
    /// <param name="now">A timestamp.</param>
    /// <param name="began">When it was sent; 0 for a stream.</param>
    /// <param name="exception">How it failed; null when it did not.</param>
    protected void Settle(long now, long began, Exception? exception) =>
        Endpoint.Node.Settle(Endpoint.Trial, now, _failedHere ? 0 : began, _failedHere ? s_notTheirs : exception);
}
