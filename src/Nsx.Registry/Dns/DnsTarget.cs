using System.Globalization;
using System.Net;
using Tron.Transport;

namespace Nsx.Registry;

/// <summary>What a <c>dns://</c> address says: which names, with which ports, and how often to look.</summary>
/// <param name="Name">The address in words, for messages.</param>
/// <param name="Hosts">Names or IP addresses, each with a port.</param>
/// <param name="Every">How often names are looked up.</param>
internal sealed record DnsTarget(string Name, IReadOnlyList<(string Host, int Port)> Hosts, TimeSpan Every)
{
    public const string Example = "dns://calculator.internal:7400[,host:port][?every=30s] (names that are looked up now and then)";

    private static readonly TimeSpan s_usual = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(1);

    public static DnsTarget Parse(RegistryUri uri)
    {
        var parts = uri.Rest.Split('?', 2);
        var every = s_usual;
        foreach (var setting in parts.Length == 2 ? parts[1].Split('&') : [])
            every = setting.StartsWith("every=", StringComparison.Ordinal) ? Time(setting["every=".Length..]) : throw Bad($"there is no '{setting}'");
        var hosts = parts[0].TrimEnd('/').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(HostAndPort).Distinct().ToArray();
        return hosts.Length > 0
            ? new($"dns://{string.Join(',', hosts.Select(host => Format(host.Host, host.Port)))}", hosts, every)
            : throw Bad("there is no name");
    }

    private static (string Host, int Port) HostAndPort(string text) => EndpointRules.AddressProblem(text) is { } problem
        ? throw Bad(problem)
        : NetAddress.Parse(text) switch
        {
            IPEndPoint address => (address.Address.ToString(), address.Port),
            DnsEndPoint name => (name.Host, name.Port),
            _ => throw Bad($"'{text}' is no name with a port"),
        };

    private static string Format(string host, int port) =>
        NetAddress.Format(IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port));

    private static TimeSpan Time(string text)
    {
        var digits = text.AsSpan().TrimEnd("ms");
        TimeSpan? unit = text[digits.Length..] switch
        {
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            _ => null,
        };
        return unit is { } one && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 3600
            && one * count is var time && time >= s_shortest && time <= s_longest
            ? time
            : throw Bad($"every={text} is no time from 1s to 60m");
    }

    private static FormatException Bad(string what) => new($"{what}. Expected {Example}.");
}
