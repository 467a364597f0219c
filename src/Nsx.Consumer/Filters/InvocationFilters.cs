using Nsx.Protocol;

namespace Nsx.Consumer;

/// <summary>The filters of a consumer. Fill it before the consumer makes proxies: later changes have no effect on those.</summary>
public sealed class InvocationFilters
{
    private readonly List<Registration> _all = [];

    /// <summary>Puts a filter around methods.</summary>
    /// <remarks>Filters of one order run in the order in which they were added, the first one outermost.</remarks>
    /// <param name="filter">The filter; it must be thread-safe.</param>
    /// <param name="target">A service (<c>Calculator</c>) or a method (<c>Calculator.Add</c>), in any letter case; null for all.</param>
    /// <param name="order">Its place: smaller is further out.</param>
    public InvocationFilters Add(IInvocationFilter filter, string? target = null, int order = 0)
    {
        ArgumentNullException.ThrowIfNull(filter);
        lock (_all)
            _all.Add(new(filter, target, order));
        return this;
    }

    /// <summary>Puts a function around methods.</summary>
    /// <param name="filter">What to do with an invocation: see <see cref="IInvocationFilter.InvokeAsync"/>. It must be thread-safe.</param>
    /// <param name="target">A service (<c>Calculator</c>) or a method (<c>Calculator.Add</c>), in any letter case; null for all.</param>
    /// <param name="order">Its place: smaller is further out.</param>
    public InvocationFilters Add(Func<InvocationContext, InvocationNext, ValueTask> filter, string? target = null, int order = 0)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Add(new DelegateFilter(filter), target, order);
    }

    /// <summary>The filters of one method, the outermost first.</summary>
    internal IReadOnlyList<IInvocationFilter> For(string service, MethodDescriptor method)
    {
        lock (_all)
            return [.. _all.Where(one => one.IsFor(service, method)).OrderBy(one => one.Order).Select(one => one.Filter)];
    }

    private sealed record Registration(IInvocationFilter Filter, string? Target, int Order)
    {
        public bool IsFor(string service, MethodDescriptor method) =>
            Target is null || Target.Equals(service, StringComparison.OrdinalIgnoreCase) || Target.Equals(method.FullName, StringComparison.OrdinalIgnoreCase);
    }

    private sealed class DelegateFilter(Func<InvocationContext, InvocationNext, ValueTask> filter) : IInvocationFilter
    {
        public ValueTask InvokeAsync(InvocationContext context, InvocationNext next) => filter(context, next);
    }
}
