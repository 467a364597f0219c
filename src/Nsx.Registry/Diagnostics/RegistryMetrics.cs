using System.Diagnostics.Metrics;

namespace Nsx.Registry.Diagnostics;

/// <summary>What registries measure, under the meter <c>Nsx</c>.</summary>
internal static class RegistryMetrics
{
    private static readonly Meter s_meter = new("Nsx");

    private static readonly Counter<long> s_protections = s_meter.CreateCounter<long>(
        "registry.protections", "{list}", "Lists that were not believed: providers that are missing in them were kept as suspects.");

    /// <summary>A list of a service was not believed.</summary>
    public static void Protected(string service)
    {
        try
        {
            s_protections.Add(1, new KeyValuePair<string, object?>("rpc.service", service));
        }
        catch (Exception)
        {
            // A listener's bug must not cost a consumer its list; there is nobody here to tell.
        }
    }
}
