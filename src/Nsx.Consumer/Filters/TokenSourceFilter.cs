namespace Nsx.Consumer;

/// <summary>Adds a token to the words of each invocation.</summary>
/// <remarks>Tokens cross the network as they are: use TLS. Keeping a token until it expires is the function's part.</remarks>
/// <param name="token">Gives the token; any thread, many at a time. What it throws reaches the caller.</param>
/// <param name="key">The word that has the token: <c>token</c>, or a key that begins with <c>token.</c>. Such words go no further than to the service that is called.</param>
/// <exception cref="ArgumentException">The key is another one.</exception>
public sealed class TokenSourceFilter(Func<CancellationToken, ValueTask<string>> token, string key = "token") : IInvocationFilter
{
    private readonly string _key = CallMetadata.CheckTokenKey(key);

    /// <inheritdoc/>
    public ValueTask InvokeAsync(InvocationContext context, InvocationNext next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var source = token(context.CancellationToken);
        if (!source.IsCompletedSuccessfully)
            return WaitAsync(context, next, source);
        context.SetMetadata(_key, source.Result);
        return next(context);
    }

    private async ValueTask WaitAsync(InvocationContext context, InvocationNext next, ValueTask<string> source)
    {
        context.SetMetadata(_key, await source.ConfigureAwait(false));
        await next(context).ConfigureAwait(false);
    }
}
