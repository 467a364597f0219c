using System.Collections.Immutable;

namespace Nsx.Consumer;

/// <summary>The endpoints that one consumer uses.</summary>
/// <param name="Endpoints">In the order in which they came.</param>
/// <param name="WhyNone">
/// Why there are none, step by step: <c>5 providers, 3 in service, none of group 'blue' (groups: green)</c>; null when there are some.
/// </param>
internal sealed record Route(ImmutableArray<ServiceEndpoint> Endpoints, string? WhyNone);
