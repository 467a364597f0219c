using Microsoft.Extensions.Logging;

namespace Nsx.Consumer;

/// <summary>The arguments of one attempt of a call that live as long as it does: a stream that is sent, objects that are called back.</summary>
internal sealed class LiveArguments
{
    private readonly PendingCall _call;
    private readonly OutgoingStream? _stream;
    private readonly CallbackQueue? _callbacks;
    private readonly CancellationToken _own;
    private readonly CancellationToken _token;

    /// <summary>Makes them.</summary>
    /// <param name="call">The attempt.</param>
    /// <param name="arguments">The arguments of the C# method.</param>
    /// <param name="step">How long the provider may take for each step; zero when the whole call has a deadline.</param>
    /// <param name="token">Cancels the call: the token among the arguments, or one that fires with it.</param>
    public LiveArguments(PendingCall call, object?[] arguments, TimeSpan step, CancellationToken token)
    {
        var plan = call.Plan.Frame.Live!;
        _call = call;
        _own = call.Plan.TokenOf(arguments);
        _token = token;
        Context = ExecutionContext.Capture();
        Clock = step > TimeSpan.Zero ? new(call, step, call.Plan.Time) : null;
        _stream = plan.Stream(call, arguments);
        _callbacks = plan.HasCallbacks ? new(call, plan, arguments) : null;
    }

    /// <summary>The time of a call that has no deadline of its own; null for any other.</summary>
    public StepClock? Clock { get; }

    /// <summary>What flowed with the code that called.</summary>
    public ExecutionContext? Context { get; }

    /// <summary>True once the first element of the stream was asked for: the call cannot be sent again.</summary>
    public bool HasBegun => _stream is { HasBegun: true };

    private ILogger Logger => _call.Session.Logger;

    /// <summary>The provider takes more elements. On the read loop.</summary>
    /// <returns>False when there is no stream.</returns>
    public bool OnCredit(long items) => _stream is not null && _stream.OnCredit(items);

    /// <summary>The provider calls back. On the read loop.</summary>
    /// <returns>False when it has called back too often without having had answers.</returns>
    public bool OnInvoke(ReadOnlySpan<byte> invocation) => _callbacks is null || _callbacks.OnInvoke(invocation);

    /// <summary>The reply has come: the stream ends, and what the provider has called back before is still done, before anybody learns of the reply.</summary>
    /// <param name="whenDone">Lets the caller have it; or, when the caller waits no longer, the exception that says so.</param>
    /// <param name="isError">Whether the method has failed: callbacks that are not done yet are then told to end.</param>
    public void End(Action<Exception?> whenDone, bool isError)
    {
        _stream?.End();
        if (_callbacks?.EndAsync(isError) is { IsCompleted: false } callbacks)
            _ = WaitAsync(callbacks, whenDone);
        else
            whenDone(null);
    }

    /// <summary>There will be no reply: all ends.</summary>
    public void Abort()
    {
        _stream?.End();
        _callbacks?.Abort();
    }

    /// <summary>The call has left the table of its session, where its deadline and its token would end it.</summary>
    private async Task WaitAsync(Task callbacks, Action<Exception?> whenDone)
    {
        var plan = _call.Plan;
        Exception? exception = null;
        try
        {
            // Whoever has no deadline as a whole gives these the time of one more step.
            var left = Clock is null ? plan.Time.GetElapsedTime(plan.Time.GetTimestamp(), _call.Deadline) : plan.Timeout;
            await callbacks.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, plan.Time, _token).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            exception = plan.Error(
                RpcStatus.DeadlineExceeded, $"the method has returned, but what it called back before had not ended within {plan.Timeout.TotalMilliseconds:0} ms", _call.Session.Address);
        }
        catch (OperationCanceledException)
        {
            exception = plan.Cancelled(_own, _token);
        }

        if (exception is not null)
            Abort();
        whenDone(exception);
    }

    /// <summary>Starts code of the caller on the pool, with what flowed when it called.</summary>
    public void Start(Func<Task> code) => ThreadPool.UnsafeQueueUserWorkItem(
        static pair =>
        {
            if (pair.Context is null)
                _ = pair.code();
            else
                ExecutionContext.Run(pair.Context, static code => _ = ((Func<Task>)code!)(), pair.code);
        },
        (code, Context),
        preferLocal: false);

    /// <summary>Cancels on the pool: the callbacks behind the token are not ours.</summary>
    public void Cancel(CancellationTokenSource source) => ThreadPool.UnsafeQueueUserWorkItem(
        static pair =>
        {
            try
            {
                pair.source.Cancel();
            }
            catch (AggregateException e)
            {
                ConsumerLog.CancelFailed(pair.Logger, e, pair.Method);
            }
        },
        (source, Logger, Method: _call.Plan.Descriptor.FullName),
        preferLocal: false);
}
