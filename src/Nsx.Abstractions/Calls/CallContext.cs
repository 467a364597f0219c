using System.Collections.Immutable;

namespace Nsx;

/// <summary>What a method can know of the call that it serves. Immutable; may be kept.</summary>
/// <remarks>
/// It flows with asynchronous methods. In a synchronous method it belongs to the thread that the method runs on: work that
/// it starts on other threads must be given what it needs (decision 0005).
/// </remarks>
/// <param name="Method">What was called, as <c>Service.Method</c>.</param>
/// <param name="Deadline">When nobody waits for it any more.</param>
/// <param name="Metadata">The words that came with the call.</param>
/// <param name="Peer">Who called: an address.</param>
public sealed record CallContext(string Method, Deadline Deadline, ImmutableDictionary<string, string> Metadata, string Peer)
{
    private static readonly AsyncLocal<CallContext?> s_flowing = new();

    [ThreadStatic]
    private static Func<CallContext>? t_onThread;

    /// <summary>The call that the code here serves; null outside calls.</summary>
    public static CallContext? Current => s_flowing.Value ?? t_onThread?.Invoke();

    /// <summary>Makes the context flow with the asynchronous code that follows. For hosts of services.</summary>
    public static void Flow(CallContext? context) => s_flowing.Value = context;

    /// <summary>Sets, for this thread only, how to make the context if a synchronous method asks for it. For hosts of services.</summary>
    /// <returns>What was set before: to be set again when the method has returned.</returns>
    public static Func<CallContext>? OnThread(Func<CallContext>? context)
    {
        var before = t_onThread;
        t_onThread = context;
        return before;
    }
}
