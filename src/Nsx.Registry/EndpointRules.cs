using System.Buffers;
using System.Net;
using Tron.Transport;

namespace Nsx.Registry;

/// <summary>What every registry asks of names and addresses, so that a program that works with one works with all.</summary>
internal static class EndpointRules
{
    public const int LongestName = 256;

    public const string NameRule = "a service name of A-Z, a-z, 0-9, '.', '_', ':' or '-', at most 256 bytes";

    private const int LongestAddress = 256;

    private static readonly SearchValues<char> s_nameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    public static bool IsServiceName(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= LongestName && !name.ContainsAnyExcept(s_nameCharacters);

    public static void CheckService(string service)
    {
        ArgumentNullException.ThrowIfNull(service);
        if (!IsServiceName(service))
            throw new ArgumentException($"Expected {NameRule}, got '{service}'.", nameof(service));
    }

    public static void Check(ServiceEndpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        CheckService(endpoint.Service);
        if (AddressProblem(endpoint.Address) is { } problem)
            throw new ArgumentException(problem, nameof(endpoint));
    }

    /// <summary>The endpoint as it says goodbye.</summary>
    public static ServiceEndpoint OutOfService(this ServiceEndpoint endpoint) =>
        endpoint with { Metadata = endpoint.Metadata.SetItem(EndpointJson.StatusKey, EndpointJson.StatusOutOfService) };

    /// <summary>Why others could not connect to an address, in words; null when they might.</summary>
    public static string? AddressProblem(string address)
    {
        if (address.Length > LongestAddress || address.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return $"Expected an address of at most {LongestAddress} visible ASCII characters, got '{address}'.";
        try
        {
            return NetAddress.Parse(address) is IPEndPoint { Port: 0 } or DnsEndPoint { Port: 0 }
                ? $"Expected the port that consumers can connect to, got '{address}'."
                : null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}
