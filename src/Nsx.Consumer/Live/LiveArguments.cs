using Microsoft.Extensions.Logging;

namespace Nsx.Consumer;

/// <summary>The arguments of one attempt of a call that live as long as it does: a stream that is sent, objects that are called back.</summary>
internal sealed class LiveArguments
{
    private readonly PendingCall _call;
    private readonly OutgoingStream? _stream;
    private readonly CallbackQueue? _callbacks;

    /// <summary>Makes them.</summary>
    /// <param name="call">The attempt.</param>
    /// <param name="arguments">The arguments of the C# method.</param>
    /// <param name="step">How long the provider may take for each step; zero when the whole call has a deadline.</param>
    public LiveArguments(PendingCall call, object?[] arguments, TimeSpan step)
    {
        var plan = call.Plan.Frame.Live!;
        _call = call;
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
    /// <param name="whenDone">Lets the caller have it.</param>
    /// <param name="isError">Whether the method has failed: callbacks that are not done yet are then told to end.</param>
    public void End(Action whenDone, bool isError)
    {
        _stream?.End();
        if (_callbacks is null)
            whenDone();
        else
            _callbacks.End(whenDone, isError);
    }

    /// <summary>There will be no reply: all ends.</summary>
    public void Abort()
    {
        _stream?.End();
        _callbacks?.Abort();
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
