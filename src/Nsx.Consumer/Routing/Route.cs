using System.Collections.Immutable;

namespace Nsx.Consumer;

/// <summary>The endpoints that one consumer uses.</summary>
/// <param name="Endpoints">In the order in which they came.</param>
/// <param name="All">The same before zone and subset, which share work out: what is meant for all is meant for these.</param>
/// <param name="WhyNone">
/// Why there are none, step by step: <c>5 providers, 3 in service, none of group 'blue' (groups: green)</c>; null when there are some.
/// </param>
internal sealed record Route(ImmutableArray<ServiceEndpoint> Endpoints, ImmutableArray<ServiceEndpoint> All, string? WhyNone)
{
    /// <summary>The route to nobody.</summary>
    public static Route None(string? why) => new([], [], why);
}
