namespace Nsx.Provider;

/// <summary>A filter that is a function.</summary>
internal sealed class DelegateFilter(Func<CallFilterContext, CallFilterNext, ValueTask> filter) : ICallFilter
{
    public ValueTask InvokeAsync(CallFilterContext context, CallFilterNext next) => filter(context, next);
}
