using System.Collections.Immutable;

namespace Nsx;

/// <summary>What a method can know of the call that it serves, and the words that go back with its reply. May be kept.</summary>
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
    private const int MostResponseWords = 32;
    private const int LongestResponseValue = 4096;

    private static readonly AsyncLocal<CallContext?> s_flowing = new();

    [ThreadStatic]
    private static Func<CallContext>? t_onThread;

    private ImmutableDictionary<string, string>? _responseMetadata;

    /// <summary>The number of this attempt of the call: more than 1 when an earlier one has failed, at this provider or at another.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The key by which the caller sends the call again; null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The words that go back with the reply.</summary>
    public ImmutableDictionary<string, string> ResponseMetadata => Volatile.Read(ref _responseMetadata) ?? CallMetadata.Empty;

    /// <summary>The call that the code here serves; null outside calls.</summary>
    public static CallContext? Current => s_flowing.Value ?? t_onThread?.Invoke();

    /// <summary>Sends a word back with the reply, or with the error. Callers see it through <see cref="ResponseCapture"/>; plain clients do not.</summary>
    /// <remarks>Any thread. What is set after the method has returned comes too late.</remarks>
    /// <param name="key">Like the keys of <see cref="CallMetadata"/>. The last value of a key is sent.</param>
    /// <param name="value">At most 4,096 characters.</param>
    /// <exception cref="ArgumentException">The key is no key, or the value is too long.</exception>
    /// <exception cref="InvalidOperationException">There are 32 words already.</exception>
    public void SetResponseMetadata(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        CallMetadata.CheckKey(key);
        if (value.Length > LongestResponseValue)
            throw new ArgumentException($"Expected at most {LongestResponseValue} characters, got {value.Length}.", nameof(value));
        ImmutableInterlocked.Update(
            ref _responseMetadata,
            static (words, added) =>
            {
                words ??= CallMetadata.Empty;
                return words.Count < MostResponseWords || words.ContainsKey(added.key)
                    ? words.SetItem(added.key, added.value)
                    : throw new InvalidOperationException($"A reply takes {MostResponseWords} words, and has as many.");
            },
            (key, value));
    }

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
