using System.Threading.Tasks.Sources;
using Tron.Resp;

namespace Nsx.Consumer;

/// <summary>A call with one result. Reused: a call allocates none once there are enough of them.</summary>
/// <remarks>Its caller either awaits it as a value task or blocks in <see cref="Wait"/>; either gives it back.</remarks>
internal sealed class PendingResult<T> : PendingCall, IValueTaskSource<T>
{
    private const int KeptByThread = 512;

    // A caller that blocks is woken soon or not for long: spinning a little saves most trips to the kernel.
    private const int SpinCount = 100;

    [ThreadStatic]
    private static Stack<PendingResult<T>>? t_spare;

    private ManualResetValueTaskSourceCore<T> _core;
    private ManualResetEventSlim? _blocked;
    private bool _isBlocking;
    private T _result = default!;
    private Exception? _exception;
    private CancellationTokenRegistration _cancellation;
    private bool _isReusable;
    private bool _mayRecover;
    private ExecutionContext? _flow;
    private long _began;

    private PendingResult()
    {
    }

    /// <summary>When it is given up, with all further attempts.</summary>
    public Deadline GivenUpAt { get; private set; }

    /// <summary>The arguments, for further attempts; null when whoever sent it looks after those.</summary>
    public object?[]? Arguments { get; private set; }

    /// <summary>Runs what belongs to the caller's flow: its metadata goes with every attempt.</summary>
    public void RunInFlow(ContextCallback code, object state)
    {
        if (_flow is null)
            code(state);
        else
            ExecutionContext.Run(_flow, code, state);
    }

    /// <summary>The caller's token, for further attempts.</summary>
    public CancellationToken Token { get; private set; }

    /// <summary>The result as a value task; await it once.</summary>
    public ValueTask<T> Task => new(this, _core.Version);

    /// <summary>Takes a call that nobody uses.</summary>
    /// <param name="plan">What is called.</param>
    /// <param name="endpoint">The endpoint that it goes to.</param>
    /// <param name="began">When the caller called: a timestamp.</param>
    /// <param name="deadline">When it is given up.</param>
    /// <param name="isBlocking">Whether its caller will be in <see cref="Wait"/>.</param>
    public static PendingResult<T> Rent(MethodPlan plan, in PickedEndpoint endpoint, long began, Deadline deadline, bool isBlocking)
    {
        var call = t_spare is { Count: > 0 } spare ? spare.Pop() : new PendingResult<T>();
        call.Plan = plan;
        call.Endpoint = endpoint;
        call.Deadline = deadline.Timestamp;
        call.GivenUpAt = deadline;
        call._isBlocking = isBlocking;
        call._isReusable = true;
        call._began = began;
        if (isBlocking)
            call._blocked ??= new(false, SpinCount);
        return call;
    }

    /// <summary>When it fails, the call itself sees to further attempts. To be said before it is sent.</summary>
    public void RecoverWith(object?[] arguments, CancellationToken token)
    {
        (Arguments, Token) = (arguments, token);
        _flow = ExecutionContext.Capture();
        _mayRecover = true;
    }

    /// <summary>Gives the call arguments that live as long as it does. Such a call is not reused: they know it.</summary>
    /// <param name="arguments">The arguments of the C# method.</param>
    /// <param name="step">How long the provider may take for each step; zero when the whole call has a deadline.</param>
    public void Attach(object?[] arguments, TimeSpan step)
    {
        _isReusable = false;
        Live = new(this, arguments, step, Plan.TokenOf(arguments));
        Live.Clock?.CallerWaits(true);
    }

    /// <summary>Gives a call back that was never sent.</summary>
    public void Discard() => Return();

    /// <summary>Lets a token cancel the call. Such a call is not reused: a callback may come at any time.</summary>
    public void CancelWith(CancellationToken token)
    {
        _isReusable = false;
        var id = Id;
        var session = Session;
        _cancellation = token.UnsafeRegister(
            (_, token) => session.Abandon(this, id, Plan.Cancelled(token, token)), null);
    }

    /// <summary>Blocks until the result has come.</summary>
    public T Wait()
    {
        CallBatch.AboutToBlock();
        _blocked!.Wait();
        _blocked.Reset();
        var (result, exception) = (_result, _exception);
        Return();
        return exception is null ? result : throw exception;
    }

    public override void OnReply(ReadOnlySpan<byte> value)
    {
        Read(value);
        Settle(Session.ReceivedAt);
        if (IsRecovering())
            Live?.Abort();
        else if (Live is not null)
            Live.End(EndWith, _exception is not null);
        else if (_isBlocking)
            _blocked!.Set();
        else
            Session.Resume(this);
    }

    public override void Fail(Exception exception)
    {
        _exception = exception;
        Settle(Plan.Time.GetTimestamp());
        Live?.Abort();
        if (!IsRecovering())
            Release();
    }

    /// <summary>Sets the caller free.</summary>
    public void Complete(bool onPool)
    {
        _core.RunContinuationsAsynchronously = onPool;
        if (_exception is null)
            _core.SetResult(_result);
        else
            _core.SetException(_exception);
    }

    /// <summary>The outcome of further attempts is there. On a thread of the pool.</summary>
    public void End(T result, Exception? exception)
    {
        (_result, _exception) = (result, exception);
        Complete(onPool: false);
    }

    /// <summary>The caller has waited for its callbacks; with an exception when not to their end. How the method has failed tells more.</summary>
    private void EndWith(Exception? exception)
    {
        _exception ??= exception;
        Release();
    }

    private void Release()
    {
        if (_isBlocking)
            _blocked!.Set();
        else
            Complete(onPool: true);
    }

    T IValueTaskSource<T>.GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            Return();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Read(ReadOnlySpan<byte> value)
    {
        try
        {
            var reader = new RespReader(value);
            reader.Read();
            if (reader.IsError)
                _exception = Answered(reader.GetText());
            else
                _result = Session.Format.Of<T>().ReadResult(ref reader);
        }
        catch (Exception e)
        {
            // Whatever it is: the call has left the table, so that nobody else would ever end it.
            _exception = Plan.Error(RpcStatus.InvalidReply, $"the result cannot be read: {e.Message}", Session.Address, e);
        }
    }

    /// <summary>True when another attempt will end the call.</summary>
    private bool IsRecovering()
    {
        if (!_mayRecover || _exception is not RpcException failure || IsFinal)
            return false;
        _mayRecover = false;
        return ((ResultPlan<T>)Plan).TryRecover(this, failure);
    }

    private void Settle(long now)
    {
        Settle(now, _began, _exception);
        if (_exception is null)
            Plan.Latency?.Record(now, now - _began);
        if (ConsumerMetrics.IsEnabled)
            ConsumerMetrics.Ended(Plan.Descriptor.FullName, Session.Address, Plan.Time.GetElapsedTime(_began), _exception);
    }

    private void Return()
    {
        _cancellation.Dispose();
        if (!_isReusable)
            return;
        _core.Reset();
        _result = default!;
        _exception = null;
        _mayRecover = false;
        Arguments = null;
        _flow = null;
        Endpoint = default;
        var spare = t_spare ??= new();
        if (spare.Count < KeptByThread)
            spare.Push(this);
    }
}
