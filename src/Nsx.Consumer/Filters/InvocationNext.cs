namespace Nsx.Consumer;

/// <summary>What comes behind a filter: the next one, or the invocation.</summary>
/// <param name="context">The context that the filter was given.</param>
/// <returns>Completes when <see cref="InvocationContext.Result"/> is set.</returns>
public delegate ValueTask InvocationNext(InvocationContext context);
