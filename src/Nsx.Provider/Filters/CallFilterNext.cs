namespace Nsx.Provider;

/// <summary>What comes behind a filter: the next one, or the method.</summary>
/// <param name="context">The context that the filter was given.</param>
/// <returns>Completes when the method has returned and <see cref="CallFilterContext.Result"/> is set.</returns>
/// <exception cref="InvalidOperationException">The method has been called already and is not <see cref="IdempotentAttribute">idempotent</see>.</exception>
public delegate ValueTask CallFilterNext(CallFilterContext context);
