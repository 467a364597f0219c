using Nsx.Protocol;
using Tron.Sessions;

namespace Nsx.Consumer;

/// <summary>Calls a method that has one result, or none.</summary>
/// <typeparam name="T">The result.</typeparam>
internal sealed class ResultPlan<T>(MethodDescriptor descriptor, ServiceDirectory directory, ConsumerOptions consumer, InvocationOptions invocation)
    : MethodPlan(descriptor, directory, consumer, invocation)
{
    /// <summary>Calls and blocks until the result has come.</summary>
    public T Invoke(object?[] arguments)
    {
        var token = TokenOf(arguments);
        token.ThrowIfCancellationRequested();
        var deadline = NewDeadline();
        if (!Descriptor.IsOneWay
            && Directory.Pick() is { } usual
            && Start(usual, arguments, deadline, MillisecondsLeftOfNew(deadline), isBlocking: true) is { } first)
        {
            return Wait(first, token);
        }

        while (true)
        {
            var session = Directory.Pick() ?? Directory.WaitForSession(this, deadline, token);
            if (Descriptor.IsOneWay)
            {
                if (TrySendOneWay(session, arguments, deadline))
                    return default!;
            }
            else if (Start(session, arguments, deadline, MillisecondsLeft(deadline), isBlocking: true) is { } call)
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
        if (Directory.Pick() is not { } session || Descriptor.IsOneWay)
            return InvokeSlowlyAsync(arguments, deadline, token);
        try
        {
            return Start(session, arguments, deadline, MillisecondsLeftOfNew(deadline), isBlocking: false) is { } call
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
            var session = Directory.Pick() ?? await Directory.WaitForSessionAsync(this, deadline, token).ConfigureAwait(false);
            if (Descriptor.IsOneWay)
            {
                if (TrySendOneWay(session, arguments, deadline))
                    return default!;
            }
            else if (Start(session, arguments, deadline, MillisecondsLeft(deadline), isBlocking: false) is { } call)
            {
                return await WithToken(call, token).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Sends a call; null when the session has just ended and nothing was sent: another one can be picked.</summary>
    private PendingResult<T>? Start(CallSession session, object?[] arguments, Deadline deadline, int milliseconds, bool isBlocking)
    {
        var call = PendingResult<T>.Rent(this, deadline.Timestamp, isBlocking);
        try
        {
            session.Call(call, arguments, milliseconds, credit: 0);
            return call;
        }
        catch (SessionClosedException)
        {
            call.Discard();
            return null;
        }
        catch
        {
            call.Discard();
            throw;
        }
    }

    private bool TrySendOneWay(CallSession session, object?[] arguments, Deadline deadline)
    {
        try
        {
            session.CallOneWay(this, arguments, MillisecondsLeft(deadline));
            return true;
        }
        catch (SessionClosedException)
        {
            return false;
        }
    }
}
