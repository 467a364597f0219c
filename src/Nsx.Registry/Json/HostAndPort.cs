using System.Globalization;

namespace Nsx.Registry;

/// <summary>A host and a port as documents have them, two fields that may both be nonsense.</summary>
internal static class HostAndPort
{
    /// <summary>Makes them an address that others can connect to.</summary>
    /// <param name="host">A name, or a number without brackets.</param>
    /// <param name="port">1 to 65535 in decimal.</param>
    /// <param name="address"><c>host:port</c>, checked; empty when there is a problem.</param>
    /// <returns>What was expected and what came; null when there is an address.</returns>
    public static string? Join(string host, string port, out string address)
    {
        address = "";
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            return $"expected a \"port\" of 1 to 65535, got {port}";
        var joined = string.Create(CultureInfo.InvariantCulture, $"{(NeedsBrackets(host) ? $"[{host}]" : host)}:{number}");
        if (EndpointRules.AddressProblem(joined) is { } problem)
            return problem;
        address = joined;
        return null;
    }

    private static bool NeedsBrackets(string host) => host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[');
}
