using System.Collections.Immutable;

namespace Nsx;

/// <summary>Words that travel with calls: tenant, trace, caller. Ambient: what is set here goes out with every call made below.</summary>
/// <remarks>
/// Keys are lower-case ASCII letters, digits, <c>.</c>, <c>_</c> and <c>-</c>; values are any text. A provider's method sees what
/// came in through <see cref="CallContext.Current"/>, and passes it on to the calls that it makes itself: all but tokens, which are for
/// the service that was called and for nobody behind it. A token is the word <c>token</c>, and each whose key begins with <c>token.</c>;
/// whoever wants to pass one on says so: <c>CallMetadata.Set("token", CallContext.Current.Metadata["token"])</c>.
/// </remarks>
public static class CallMetadata
{
    private const int LongestKey = 64;

    private static readonly AsyncLocal<ImmutableDictionary<string, string>?> s_outgoing = new();

    /// <summary>Nothing.</summary>
    public static ImmutableDictionary<string, string> Empty { get; } = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>What goes out with calls made here: what was set here, on top of what came in, without the tokens that came in.</summary>
    public static ImmutableDictionary<string, string> Outgoing => s_outgoing.Value ?? (CallContext.Current is { Metadata: var words } ? WithoutTokens(words) : Empty);

    /// <summary>Sets one entry for all calls until the result is disposed.</summary>
    /// <exception cref="ArgumentException">The key is no key.</exception>
    public static IDisposable Set(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        CheckKey(key);
        var before = s_outgoing.Value;
        s_outgoing.Value = Outgoing.SetItem(key, value);
        return new Restore(before);
    }

    /// <summary>Keeps the words that come back with the reply of a call made here: <c>using var response = CallMetadata.CaptureResponse();</c>.</summary>
    public static ResponseCapture CaptureResponse() => new();

    /// <summary>Gives the key of a token back, or says why it cannot be one. For filters that add tokens, or check them.</summary>
    /// <exception cref="ArgumentException">It is no key, or a word that would be passed on to other services: neither <c>token</c> nor one that begins with <c>token.</c>.</exception>
    public static string CheckTokenKey(string key)
    {
        CheckKey(key);
        return IsToken(key) ? key : throw new ArgumentException($"Expected 'token' or a key that begins with 'token.', got '{key}': other words are passed on to other services.", nameof(key));
    }

    internal static void CheckKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!IsKey(key))
            throw new ArgumentException($"Expected a key of a-z, 0-9, '.', '_' or '-' (at most {LongestKey}), got '{key}'.", nameof(key));
    }

    /// <summary>True when the text can be a key.</summary>
    public static bool IsKey(ReadOnlySpan<char> key)
    {
        foreach (var c in key)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('.' or '_' or '-'))
                return false;
        }

        return key.Length is > 0 and <= LongestKey;
    }

    private static bool IsToken(string key) => key.StartsWith("token", StringComparison.Ordinal) && (key.Length == 5 || key[5] == '.');

    private static ImmutableDictionary<string, string> WithoutTokens(ImmutableDictionary<string, string> words)
    {
        var rest = words;
        if (!words.IsEmpty)
        {
            foreach (var (key, _) in words)
            {
                if (IsToken(key))
                    rest = rest.Remove(key);
            }
        }

        return rest;
    }

    private sealed class Restore(ImmutableDictionary<string, string>? before) : IDisposable
    {
        public void Dispose() => s_outgoing.Value = before;
    }
}
