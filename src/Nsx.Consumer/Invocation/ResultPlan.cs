using Tron.Sessions;

namespace Nsx.Consumer;

/// <summary>Calls a method that has one result, or none.</summary>
/// <remarks>
/// A call that succeeds at its first attempt takes the short way: no state machine, nothing allocated here. Whatever goes
/// otherwise goes on in a loop, blocking or not: pick → send → result, or what <see cref="Attempts"/> says.
/// </remarks>
/// <typeparam name="T">The result.</typeparam>
internal sealed class ResultPlan<T>(MethodFrame frame, ServiceClient client, InvocationOptions invocation) : MethodPlan(frame, client, invocation)
{
    /// <summary>Calls and blocks until the result has come.</summary>
    public T Invoke(object?[] arguments)
    {
        var token = TokenOf(arguments);
        token.ThrowIfCancellationRequested();
        try
        {
            return Retry.CanHedge ? InvokeHedged(arguments, token) : InvokeBlocking(arguments, Begin(), token);
        }
        catch (RpcException e) when (Retry.Swallows(e.Status))
        {
            return Swallow(e);
        }
    }

    /// <summary>Calls.</summary>
    public ValueTask<T> InvokeAsync(object?[] arguments)
    {
        var token = TokenOf(arguments);
        if (token.IsCancellationRequested)
            return ValueTask.FromCanceled<T>(token);
        Deadline deadline = default;
        PickedEndpoint picked = default;
        try
        {
            deadline = Begin();
            if (Descriptor.IsOneWay || Retry.CanHedge || (picked = Target.Pick(this, arguments)).IsNone)
                return InvokeSlowlyAsync(arguments, deadline, null, token);
            var call = PendingResult<T>.Rent(this, picked, BeganWithNew(deadline), deadline, isBlocking: false);
            call.RecoverWith(arguments, token);
            if (TrySend(picked, call, arguments, MillisecondsLeftOfNew, attempt: 1))
                return WithToken(call, token);
            return InvokeSlowlyAsync(arguments, deadline, null, token);
        }
        catch (RpcException e)
        {
            // Its connection is full, and another endpoint's may not be.
            if (!picked.IsNone && Target.HasOther(this, picked.Node) && new Attempts(this, deadline) is var attempts && attempts.GoOn(e, picked.Node))
                return InvokeSlowlyAsync(arguments, deadline, attempts, token);
            return Retry.Swallows(e.Status) ? new(Swallow(e)) : ValueTask.FromException<T>(e);
        }
    }

    /// <summary>Goes on with a call whose first attempt has failed, if it may.</summary>
    /// <returns>False when the failure is its outcome.</returns>
    public bool TryRecover(PendingResult<T> call, RpcException failure)
    {
        var attempts = new Attempts(this, call.GivenUpAt);
        if (!attempts.GoOn(failure, call.Endpoint.Node) && !Retry.Swallows(failure.Status))
            return false;

        // What comes now, be it only a line in a log, has no place on a read loop.
        ThreadPool.UnsafeQueueUserWorkItem(
            static work => work.call.RunInFlow(_ => _ = work.plan.RecoverAsync(work.call, work.failure, work.attempts), work.call), (plan: this, call, failure, attempts), preferLocal: false);
        return true;
    }

    /// <summary>Tries until there is a result, or no further attempt.</summary>
    /// <param name="arguments">The arguments of the C# method.</param>
    /// <param name="deadline">When all attempts end.</param>
    /// <param name="attempts">What was tried already; null for nothing.</param>
    /// <param name="token">Ends them.</param>
    /// <param name="picked">Called with the endpoint of each attempt; null for nobody.</param>
    public async Task<T> TryAsync(object?[] arguments, Deadline deadline, Attempts? attempts, CancellationToken token, Action<EndpointNode>? picked = null)
    {
        while (true)
        {
            PickedEndpoint endpoint = default;
            PendingResult<T>? call = null;
            try
            {
                token.ThrowIfCancellationRequested();
                if (attempts is { Wait: var wait } && wait > TimeSpan.Zero)
                    await Task.Delay(wait, Time, token).ConfigureAwait(false);
                endpoint = Target.Pick(this, arguments, attempts) is { IsNone: false } ready
                    ? ready
                    : await Target.WaitAsync(this, arguments, deadline, attempts, token).ConfigureAwait(false);
                picked?.Invoke(endpoint.Node);
                if ((call = Start(endpoint, arguments, deadline, isBlocking: false, attempts)) is not null)
                {
                    var result = Descriptor.IsOneWay ? default! : await WithToken(call, token).ConfigureAwait(false);
                    attempts?.Succeeded();
                    return result;
                }
            }
            catch (RpcException e) when (!IsFinal(call))
            {
                if (endpoint.IsNone || !(attempts ??= new(this, deadline)).GoOn(e, endpoint.Node))
                    throw attempts?.Conclude(e) ?? e;
            }
        }
    }

    // A call without such arguments is given back by now, and may be another's.
    private bool IsFinal(PendingResult<T>? call) => Descriptor.HasLiveParameters && call is { IsFinal: true };

    private static ValueTask<T> WithToken(PendingResult<T> call, CancellationToken token)
    {
        if (!token.CanBeCanceled)
            return call.Task;
        var task = call.Task;
        call.CancelWith(token);
        return task;
    }

    private T InvokeBlocking(object?[] arguments, Deadline deadline, CancellationToken token)
    {
        Attempts? attempts = null;
        while (true)
        {
            PickedEndpoint endpoint = default;
            PendingResult<T>? call = null;
            try
            {
                if (attempts is { Wait: var wait } && wait > TimeSpan.Zero)
                    Target.Sleep(wait, token);
                endpoint = Target.Pick(this, arguments, attempts) is { IsNone: false } ready ? ready : Target.Wait(this, arguments, deadline, attempts, token);
                if ((call = Start(endpoint, arguments, deadline, isBlocking: true, attempts)) is null)
                    continue;
                if (Descriptor.IsOneWay)
                    return default!;
                if (token.CanBeCanceled)
                    call.CancelWith(token);
                var result = call.Wait();
                attempts?.Succeeded();
                return result;
            }
            catch (RpcException e) when (!IsFinal(call))
            {
                if (endpoint.IsNone || !(attempts ??= new(this, deadline)).GoOn(e, endpoint.Node))
                    throw attempts?.Conclude(e) ?? e;
            }
        }
    }

    private T InvokeHedged(object?[] arguments, CancellationToken token)
    {
        // Two attempts at once need tasks: with this fail mode alone, a blocked caller depends on the pool.
        CallBatch.AboutToBlock();
        return new HedgedInvocation<T>(this, arguments, Begin(), token).RunAsync().GetAwaiter().GetResult();
    }

    private async ValueTask<T> InvokeSlowlyAsync(object?[] arguments, Deadline deadline, Attempts? attempts, CancellationToken token)
    {
        try
        {
            return Retry.CanHedge
                ? await new HedgedInvocation<T>(this, arguments, deadline, token).RunAsync().ConfigureAwait(false)
                : await TryAsync(arguments, deadline, attempts, token).ConfigureAwait(false);
        }
        catch (RpcException e) when (Retry.Swallows(e.Status))
        {
            return Swallow(e);
        }
    }

    private async Task RecoverAsync(PendingResult<T> call, RpcException failure, Attempts attempts)
    {
        T result = default!;
        Exception? exception = null;
        try
        {
            result = Retry.Swallows(failure.Status) ? Swallow(failure) : await TryAsync(call.Arguments!, call.GivenUpAt, attempts, call.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            exception = e;
        }

        call.End(result, exception);
    }

    private T Swallow(RpcException failure)
    {
        ConsumerLog.Swallowed(Target.Logger, failure, Descriptor.FullName);
        return default!;
    }

    /// <summary>Sends one attempt; null when the session has just ended and nothing was sent: another one can be picked.</summary>
    private PendingResult<T>? Start(in PickedEndpoint endpoint, object?[] arguments, Deadline deadline, bool isBlocking, Attempts? attempts)
    {
        var call = PendingResult<T>.Rent(this, endpoint, Time.GetTimestamp(), deadline, isBlocking);
        return TrySend(endpoint, call, arguments, -1, attempts?.Number ?? 1) ? call : null;
    }

    /// <summary>Sends a call. The endpoint is settled by the call, or here when it was not sent.</summary>
    /// <param name="endpoint">Where to.</param>
    /// <param name="call">The call; not to be used any more when it was not sent.</param>
    /// <param name="arguments">The arguments of the C# method.</param>
    /// <param name="milliseconds">What is left of its deadline, when that is known; negative to look at the clock.</param>
    /// <param name="attempt">Its number.</param>
    /// <returns>False when the session has just ended, and nothing was sent.</returns>
    private bool TrySend(in PickedEndpoint endpoint, PendingResult<T> call, object?[] arguments, int milliseconds, int attempt)
    {
        var isSent = false;
        try
        {
            var isEndless = Descriptor.HasStreamParameter && !IsBounded;
            var options = Outgoing(isEndless ? -1 : milliseconds >= 0 ? milliseconds : MillisecondsLeft(call.GivenUpAt), attempt);
            if (Descriptor.HasLiveParameters)
                call.Attach(arguments, isEndless ? Timeout : TimeSpan.Zero);
            if (Descriptor.IsOneWay)
                endpoint.Session.CallOneWay(this, arguments, options);
            else
                endpoint.Session.Call(call, arguments, options);
            isSent = true;
        }
        catch (SessionClosedException)
        {
            return false;
        }
        finally
        {
            if (!isSent || Descriptor.IsOneWay)
            {
                endpoint.Leave();
                call.Discard();
            }
        }

        return true;
    }
}
