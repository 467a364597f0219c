using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tron.Transport;

/// <summary>Addresses as people write them: <c>host:port</c>, <c>[::1]:7400</c>, <c>unix:/run/nsx.sock</c>.</summary>
public static class NetAddress
{
    private const string UnixPrefix = "unix:";

    /// <summary>Reads an address; a host that is not a number becomes a <see cref="DnsEndPoint"/>.</summary>
    /// <exception cref="FormatException">The text is no address; the message says what was expected.</exception>
    public static EndPoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal))
            return ParseUnix(text);
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            throw Unexpected(text);
        var host = text[..colon].Trim('[', ']');
        if (host.Length == 0)
            throw Unexpected(text);
        if (host == "*")
            return new IPEndPoint(IPAddress.Any, port);
        return IPAddress.TryParse(host, out var ip) ? new IPEndPoint(ip, port) : new DnsEndPoint(host, port);
    }

    private static UnixDomainSocketEndPoint ParseUnix(string text)
    {
        try
        {
            return new(text[UnixPrefix.Length..]);
        }
        catch (ArgumentException e)
        {
            // Systems differ in how long a path may be, and only this constructor knows.
            throw new FormatException($"Expected a path that a socket can have after unix:, got '{text}'.", e);
        }
    }

    private static FormatException Unexpected(string text) =>
        new($"Expected an address such as 127.0.0.1:7400, [::1]:7400 or unix:/run/nsx.sock, got '{text}'.");

    /// <summary>The text that <see cref="Parse"/> reads back.</summary>
    public static string Format(EndPoint? address) => address switch
    {
        null => "memory",
        UnixDomainSocketEndPoint unix => UnixPrefix + unix,
        DnsEndPoint dns => $"{dns.Host}:{dns.Port}",
        _ => address.ToString() ?? "",
    };

    internal static Socket CreateSocket(EndPoint address)
    {
        var socket = address switch
        {
            UnixDomainSocketEndPoint => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
            IPEndPoint ip => new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp),
            _ => throw new ArgumentException($"Expected an IP or Unix address, got {address}.", nameof(address)),
        };
        Tune(socket);
        return socket;
    }

    internal static void Tune(Socket socket)
    {
        if (socket.ProtocolType == ProtocolType.Tcp)
            socket.NoDelay = true;
    }

    /// <summary>Every address that a name stands for; an address that is a number stands for itself.</summary>
    internal static async ValueTask<EndPoint[]> ResolveAsync(EndPoint address, CancellationToken cancellationToken)
    {
        if (address is not DnsEndPoint dns)
            return [address];
        var found = await Dns.GetHostAddressesAsync(dns.Host, cancellationToken).ConfigureAwait(false);
        return Array.ConvertAll(found, EndPoint (ip) => new IPEndPoint(ip, dns.Port));
    }
}
