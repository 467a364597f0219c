using Nsx.Protocol;

namespace Nsx.Provider;

/// <summary>Why a call is not begun.</summary>
/// <param name="Reason">One word of a fixed few, for metrics.</param>
/// <param name="Line">The error line.</param>
internal sealed record Refusal(string Reason, string Line)
{
    /// <summary>Nobody waits for the call any more.</summary>
    public static Refusal Deadline { get; } = new("deadline", "DEADLINE it had passed before the call began");

    /// <summary>The caller has given the call up.</summary>
    public static Refusal Cancelled { get; } = new("cancelled", "CANCELED by caller");

    /// <summary>The caller's connection has ended.</summary>
    public static Refusal Gone { get; } = new("gone", "ABORTED the caller has gone");

    /// <summary>The provider takes no more calls.</summary>
    public static Refusal Draining { get; } = new("draining", "DRAINING the provider is about to stop");

    /// <summary>There is too much to do.</summary>
    /// <param name="reason">One word, for metrics.</param>
    /// <param name="wait">After which a new attempt makes sense.</param>
    /// <param name="text">What is too much, and the option that says so.</param>
    public static Refusal Busy(string reason, TimeSpan wait, string text) =>
        new(reason, ErrorLine.Write(StatusCodec.Word(RpcStatus.Busy), ErrorLine.WithRetryAfter(wait, text)));
}
