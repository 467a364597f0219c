using Nsx.Protocol;

namespace Nsx.Provider;

/// <summary>The filters of a provider.</summary>
internal sealed class CallFilters
{
    private readonly List<CallFilterRegistration> _all = [];

    public void Add(CallFilterRegistration filter) => _all.Add(filter);

    /// <summary>The filters of one method, the outermost first.</summary>
    public IReadOnlyList<CallFilterRegistration> For(string service, MethodDescriptor method) =>
        [.. _all.Where(filter => filter.IsFor(service, method)).OrderBy(filter => filter.Order)];

    /// <summary>A filter that is for nothing is a misprint, and what it should have protected lies open.</summary>
    public void CheckTargets(IReadOnlyList<HostedService> hosted)
    {
        foreach (var filter in _all)
        {
            if (!hosted.Any(service => service.Descriptor.Methods.Any(method => filter.IsFor(service.Descriptor.Name, method))))
                throw new InvalidOperationException($"The filter {filter.Name} is for '{filter.Target}', and no such service or method is hosted.");
        }
    }

    /// <summary>Joins filters to one delegate. Once for each method: a call makes no delegates.</summary>
    public static CallFilterNext Join(IReadOnlyList<CallFilterRegistration> filters, CallFilterNext method)
    {
        var chain = method;
        foreach (var filter in filters.Reverse())
        {
            var next = chain;
            chain = context => filter.Find(context).InvokeAsync(context, next);
        }

        return chain;
    }
}
