using System.Security.Cryptography;
using System.Text;

namespace Nsx.Provider;

/// <summary>Lets calls pass that carry a valid token among their words, and refuses others with <c>NOAUTH</c>.</summary>
/// <remarks>
/// Tokens cross the network as they are: use TLS. A missing token and a wrong one are refused with the same text. The method sees the
/// token, but calls that it makes do not take it along: see <see cref="CallMetadata"/>.
/// </remarks>
public sealed class TokenFilter : ICallFilter
{
    private readonly Func<string, CallFilterContext, ValueTask<bool>> _isValid;
    private readonly string _key;

    /// <summary>Checks tokens by a function.</summary>
    /// <param name="isValid">True when the caller may pass. Any thread; it may look at the method and its arguments.</param>
    /// <param name="key">The word that has the token: <c>token</c>, or a key that begins with <c>token.</c>.</param>
    /// <exception cref="ArgumentException">The key is another one.</exception>
    public TokenFilter(Func<string, CallFilterContext, ValueTask<bool>> isValid, string key = "token")
    {
        ArgumentNullException.ThrowIfNull(isValid);
        (_isValid, _key) = (isValid, CallMetadata.CheckTokenKey(key));
    }

    /// <summary>Compares with fixed tokens, in a time that does not depend on how much of a token is right.</summary>
    /// <param name="tokens">At least one, none empty; each of them is valid, so that they can be changed one after the other.</param>
    /// <param name="key">The word that has the token: <c>token</c>, or a key that begins with <c>token.</c>.</param>
    /// <exception cref="ArgumentException">There is no token, or an empty one; the key is another one.</exception>
    public TokenFilter(IEnumerable<string> tokens, string key = "token")
        : this(Compare(tokens), key)
    {
    }

    /// <inheritdoc/>
    public async ValueTask InvokeAsync(CallFilterContext context, CallFilterNext next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (!context.Call.Metadata.TryGetValue(_key, out var token) || !await _isValid(token, context).ConfigureAwait(false))
            throw new RpcException(RpcStatus.Unauthenticated, $"{context.Method} needs a valid token, as the word '{_key}'");
        await next(context).ConfigureAwait(false);
    }

    private static Func<string, CallFilterContext, ValueTask<bool>> Compare(IEnumerable<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var all = tokens.ToArray();
        if (all.Length == 0 || all.Any(string.IsNullOrEmpty))
            throw new ArgumentException("Expected at least one token, and no empty ones.", nameof(tokens));
        var hashes = Array.ConvertAll(all, Hash);
        return (token, _) =>
        {
            // Hashes have one length, and all are looked at: time tells nothing.
            var hash = Hash(token);
            var isValid = false;
            foreach (var valid in hashes)
                isValid |= CryptographicOperations.FixedTimeEquals(hash, valid);
            return new(isValid);
        };
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
