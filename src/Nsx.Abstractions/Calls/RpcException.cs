namespace Nsx;

/// <summary>A call that did not return a value. Everything that Nsx throws to callers is one of these, or an <see cref="OperationCanceledException"/> of the caller's own token.</summary>
public class RpcException : Exception
{
    /// <summary>Makes an exception.</summary>
    /// <param name="status">How the call ended.</param>
    /// <param name="message">What was expected, what came, and what to change.</param>
    /// <param name="cause">The exception behind it, if there was one on this side.</param>
    public RpcException(RpcStatus status, string message, Exception? cause = null)
        : base(message, cause) => Status = status;

    /// <summary>How the call ended.</summary>
    public RpcStatus Status { get; }

    /// <summary>What is known of the method: whether the call may be tried again.</summary>
    public RpcOutcome Outcome => Status.Outcome();

    /// <summary>True when the call ended because its time was up, before or after it began.</summary>
    public bool IsTimeout => Status is RpcStatus.DeadlineExceeded or RpcStatus.Expired;

    /// <summary>The code on the wire, for an error that the service declares; null otherwise.</summary>
    public string? Code { get; init; }

    /// <summary>The method that was called, as <c>Service.Method</c>; null when no method was known.</summary>
    public string? Method { get; init; }

    /// <summary>The provider's address; null when none was reached.</summary>
    public string? Endpoint { get; init; }

    /// <summary>How often the call was tried; 1 when there was no second try. Set by whoever tries.</summary>
    public int Attempts { get; set; } = 1;

    /// <summary>How long the provider wants to be left alone with such calls; null when it did not say, negative for "do not try again".</summary>
    public TimeSpan? RetryAfter { get; init; }
}
