using Tron.Sessions;

namespace Nsx.Consumer;

/// <summary>Calls a method that has one result, or none.</summary>
/// <typeparam name="T">The result.</typeparam>
internal sealed class ResultPlan<T>(MethodFrame frame, ServiceClient client, InvocationOptions invocation) : MethodPlan(frame, client, invocation)
{
    /// <summary>Calls and blocks until the result has come.</summary>
    public T Invoke(object?[] arguments)
    {
        var token = TokenOf(arguments);
        token.ThrowIfCancellationRequested();
        var deadline = NewDeadline();
        if (!Descriptor.IsOneWay
            && Target.Pick(this) is { IsNone: false } usual
            && Start(usual, arguments, deadline, isNew: true, isBlocking: true) is { } first)
        {
            return Wait(first, token);
        }

        while (true)
        {
            var picked = Target.Pick(this) is { IsNone: false } ready ? ready : Target.Wait(this, deadline, token);
            if (Descriptor.IsOneWay)
            {
                if (TrySendOneWay(picked, arguments, deadline))
                    return default!;
            }
            else if (Start(picked, arguments, deadline, isNew: false, isBlocking: true) is { } call)
            {
                return Wait(call, token);
            }
        }
    }

    /// <summary>Calls.</summary>
    public ValueTask<T> InvokeAsync(object?[] arguments)
    {
        var token = TokenOf(arguments);
        if (token.IsCancellationRequested)
            return ValueTask.FromCanceled<T>(token);
        var deadline = NewDeadline();
        if (Descriptor.IsOneWay || Target.Pick(this) is not { IsNone: false } picked)
            return InvokeSlowlyAsync(arguments, deadline, token);
        try
        {
            return Start(picked, arguments, deadline, isNew: true, isBlocking: false) is { } call
                ? WithToken(call, token)
                : InvokeSlowlyAsync(arguments, deadline, token);
        }
        catch (RpcException e)
        {
            return ValueTask.FromException<T>(e);
        }
    }

    private static T Wait(PendingResult<T> call, CancellationToken token)
    {
        if (token.CanBeCanceled)
            call.CancelWith(token);
        return call.Wait();
    }

    private static ValueTask<T> WithToken(PendingResult<T> call, CancellationToken token)
    {
        if (!token.CanBeCanceled)
            return call.Task;
        var task = call.Task;
        call.CancelWith(token);
        return task;
    }

    private async ValueTask<T> InvokeSlowlyAsync(object?[] arguments, Deadline deadline, CancellationToken token)
    {
        while (true)
        {
            var picked = Target.Pick(this) is { IsNone: false } ready ? ready : await Target.WaitAsync(this, deadline, token).ConfigureAwait(false);
            if (Descriptor.IsOneWay)
            {
                if (TrySendOneWay(picked, arguments, deadline))
                    return default!;
            }
            else if (Start(picked, arguments, deadline, isNew: false, isBlocking: false) is { } call)
            {
                return await WithToken(call, token).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Sends a call; null when the session has just ended and nothing was sent: another one can be picked.</summary>
    /// <param name="picked">Where to; settled by the call, or here when there is none.</param>
    /// <param name="arguments">The arguments of the C# method.</param>
    /// <param name="deadline">When it is given up.</param>
    /// <param name="isNew">Whether the deadline was made a moment ago: spares looks at the clock.</param>
    /// <param name="isBlocking">Whether the caller will block.</param>
    private PendingResult<T>? Start(in PickedEndpoint picked, object?[] arguments, Deadline deadline, bool isNew, bool isBlocking)
    {
        PendingResult<T>? call = null;
        try
        {
            var milliseconds = isNew ? MillisecondsLeftOfNew(deadline) : MillisecondsLeft(deadline);
            call = PendingResult<T>.Rent(this, picked.Node, isNew ? BeganWithNew(deadline) : Time.GetTimestamp(), deadline.Timestamp, isBlocking);
            picked.Session.Call(call, arguments, new(milliseconds, CallMetadata.Outgoing));
            return call;
        }
        catch (SessionClosedException)
        {
            picked.Node.Leave();
            call!.Discard();
            return null;
        }
        catch
        {
            picked.Node.Leave();
            call?.Discard();
            throw;
        }
    }

    private bool TrySendOneWay(in PickedEndpoint picked, object?[] arguments, Deadline deadline)
    {
        try
        {
            picked.Session.CallOneWay(this, arguments, new(MillisecondsLeft(deadline), CallMetadata.Outgoing));
            return true;
        }
        catch (SessionClosedException)
        {
            return false;
        }
        finally
        {
            picked.Node.Leave();
        }
    }
}
