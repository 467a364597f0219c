using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Nsx.ZooKeeper;

/// <summary>The servers of an ensemble, and the node that the client takes for its root: <c>h1:2181,h2,[::1]:2181/chroot</c>.</summary>
/// <param name="Servers">At least one, each once, in the order of the text.</param>
/// <param name="Chroot">A path without a / at the end; "" for the root.</param>
internal sealed record ConnectionString(IReadOnlyList<ServerAddress> Servers, string Chroot)
{
    private const int DefaultPort = 2181;

    /// <summary>Reads the text, or throws a <see cref="FormatException"/> that says what is wrong and what is right.</summary>
    public static ConnectionString Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        var slash = trimmed.IndexOf('/');
        var chroot = slash < 0 || slash == trimmed.Length - 1 ? "" : trimmed[slash..];
        if (chroot.Length > 0)
            ValidateChroot(text, chroot);
        var servers = new List<ServerAddress>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in (slash < 0 ? trimmed : trimmed[..slash]).Split(','))
        {
            var server = ParseServer(text, part.Trim());
            if (seen.Add(server.ToString()))
                servers.Add(server);
        }
        return new(servers, chroot);
    }

    public override string ToString() => string.Join(',', Servers) + Chroot;

    private static void ValidateChroot(string text, string chroot)
    {
        try
        {
            ZkPath.Validate(chroot);
        }
        catch (ArgumentException e)
        {
            throw Problem(text, $"the chroot \"{chroot}\" is not a path ({e.Message})", e);
        }
    }

    private static ServerAddress ParseServer(string text, string part)
    {
        if (part.StartsWith('['))
            return ParseBracketed(text, part);
        var colon = part.IndexOf(':');
        var host = colon < 0 ? part : part[..colon];
        if (host.Length == 0)
            throw Problem(text, "a host is missing");
        if (colon >= 0 && part.IndexOf(':', colon + 1) >= 0)
            throw Problem(text, $"\"{part}\" has more than one colon; addresses of IPv6 belong in brackets");
        if (host.Any(IsForbidden))
            throw Problem(text, $"\"{host}\" is not the name of a host");
        return new(host, colon < 0 ? DefaultPort : ParsePort(text, part[(colon + 1)..]));
    }

    private static bool IsForbidden(char c) => c is '[' or ']' or '@' or '\\' or '"' || char.IsWhiteSpace(c) || char.IsControl(c);

    private static ServerAddress ParseBracketed(string text, string part)
    {
        var end = part.IndexOf(']');
        if (end < 0 || !IPAddress.TryParse(part.AsSpan(1, end - 1), out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            throw Problem(text, $"\"{part}\" has no address of IPv6 in brackets");
        return part[(end + 1)..] switch
        {
            "" => new(part[1..end], DefaultPort),
            [':', .. var port] => new(part[1..end], ParsePort(text, port)),
            var other => throw Problem(text, $"\"{other}\" follows an address in brackets"),
        };
    }

    private static int ParsePort(string text, string port) =>
        int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= ushort.MaxValue
            ? number
            : throw Problem(text, $"\"{port}\" is not a port from 1 to {ushort.MaxValue}");

    private static FormatException Problem(string text, string problem, Exception? inner = null) =>
        new($"Expected servers such as h1:2181,h2:2181,[::1]:2181/chroot, but in \"{text}\" {problem}.", inner);
}
