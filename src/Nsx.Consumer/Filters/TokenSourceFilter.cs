namespace Nsx.Consumer;

/// <summary>Adds a token to the words of each invocation.</summary>
/// <remarks>Tokens cross the network as they are: use TLS. Keeping a token until it expires is the function's part.</remarks>
/// <param name="token">Gives the token; any thread, many at a time. What it throws reaches the caller.</param>
/// <param name="key">The word that has the token.</param>
public sealed class TokenSourceFilter(Func<CancellationToken, ValueTask<string>> token, string key = "token") : IInvocationFilter
{
    /// <inheritdoc/>
    public ValueTask InvokeAsync(InvocationContext context, InvocationNext next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var source = token(context.CancellationToken);
        if (!source.IsCompletedSuccessfully)
            return WaitAsync(context, next, source);
        context.SetMetadata(key, source.Result);
        return next(context);
    }

    private async ValueTask WaitAsync(InvocationContext context, InvocationNext next, ValueTask<string> source)
    {
        context.SetMetadata(key, await source.ConfigureAwait(false));
        await next(context).ConfigureAwait(false);
    }
}
