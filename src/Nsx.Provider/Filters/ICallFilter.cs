namespace Nsx.Provider;

/// <summary>A step around the methods of a provider: it may look, change arguments and results, answer itself, or refuse.</summary>
/// <remarks>
/// Filters run after the arguments were read and before the service's object is made, each around the next, the method innermost.
/// A filter refuses by throwing an <see cref="RpcException"/> before the method has begun, such as one of
/// <see cref="RpcStatus.PermissionDenied"/>: statuses whose outcome is <see cref="RpcOutcome.Refused"/> or
/// <see cref="RpcOutcome.NotExecuted"/> reach the caller as they are. Any other exception is treated as if the method had thrown it.
/// One object may serve many calls at a time, unless the container makes one for each call.
/// </remarks>
public interface ICallFilter
{
    /// <summary>Handles one call.</summary>
    /// <param name="context">The call: its arguments, and its result once there is one.</param>
    /// <param name="next">The rest of the filters and the method. Not calling it leaves the method out; the result is then
    /// <see cref="CallFilterContext.Result"/> as the filter set it.</param>
    /// <returns>Completes when the call may be answered.</returns>
    ValueTask InvokeAsync(CallFilterContext context, CallFilterNext next);
}
