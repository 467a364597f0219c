using Nsx.Protocol;

namespace Nsx.Provider;

/// <summary>A filter that was added and is not running yet.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Target">The service or method that it is for; null for all.</param>
/// <param name="Order">Its place: smaller is further out.</param>
/// <param name="Find">Gives the filter for one call.</param>
internal sealed record CallFilterRegistration(string Name, string? Target, int Order, Func<CallFilterContext, ICallFilter> Find)
{
    public bool IsFor(string service, MethodDescriptor method) =>
        Target is null || Target.Equals(service, StringComparison.OrdinalIgnoreCase) || Target.Equals(method.FullName, StringComparison.OrdinalIgnoreCase);
}
