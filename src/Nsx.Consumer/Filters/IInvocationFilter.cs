namespace Nsx.Consumer;

/// <summary>A step around the invocations of a consumer: it may look, change arguments, options and results, answer itself, or refuse.</summary>
/// <remarks>
/// A filter stands around a whole invocation, with all of its attempts, and runs where the caller is: callers of synchronous methods
/// block until the filters have ended, and if those do not wait, no other thread is needed. One object serves all invocations:
/// it must be thread-safe. What it throws reaches the caller as it is. Filters of a stream run when it is enumerated, each time anew.
/// </remarks>
public interface IInvocationFilter
{
    /// <summary>Handles one invocation.</summary>
    /// <param name="context">The invocation: its arguments and options, and its result once there is one.</param>
    /// <param name="next">The rest of the filters, and then the invocation. Not calling it leaves it out; calling it again
    /// invokes the method again.</param>
    /// <returns>Completes when the caller may go on.</returns>
    ValueTask InvokeAsync(InvocationContext context, InvocationNext next);
}
