using System.Net;

namespace Nsx.Provider;

/// <summary>Refuses calls by the address that they come from, with <c>NOPERM</c>. Denial wins over permission.</summary>
/// <remarks>
/// An IPv4 caller is one, whether it came over an IPv4 or an IPv6 socket. Nobody is let pass just because they are on this machine:
/// where there is a list of the allowed, it has to say <c>loopback</c> or <c>unix</c>. Behind a proxy every caller has the proxy's address.
/// </remarks>
public sealed class AddressFilter : ICallFilter
{
    private readonly Func<IPAddress?, bool>[] _allow;
    private readonly Func<IPAddress?, bool>[] _deny;

    /// <summary>Makes a filter.</summary>
    /// <param name="options">Whom to let pass. Later changes of the object have no effect.</param>
    /// <exception cref="ArgumentException">Some entry is none; the message names it.</exception>
    public AddressFilter(AddressFilterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _allow = [.. options.Allow.Select(Parse)];
        _deny = [.. options.Deny.Select(Parse)];
    }

    /// <inheritdoc/>
    public ValueTask InvokeAsync(CallFilterContext context, CallFilterNext next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        return IsAllowed(context.Call.Peer) ? next(context) : throw new RpcException(RpcStatus.PermissionDenied, $"{context.Method} may not be called from {context.Call.Peer}");
    }

    internal bool IsAllowed(string peer)
    {
        var address = IPEndPoint.TryParse(peer, out var endPoint) ? Plain(endPoint.Address) : null;
        return !Array.Exists(_deny, matches => matches(address)) && (_allow.Length == 0 || Array.Exists(_allow, matches => matches(address)));
    }

    private static Func<IPAddress?, bool> Parse(string entry)
    {
        if (entry == "unix")
            return address => address is null;
        if (entry == "loopback")
            return address => address is not null && IPAddress.IsLoopback(address);
        if (IPAddress.TryParse(entry, out var one))
            return Plain(one).Equals;
        if (IPNetwork.TryParse(entry, out var network))
            return address => address is not null && network.Contains(address);
        throw new ArgumentException($"Expected an address, a network such as 10.0.0.0/8, 'loopback' or 'unix', got '{entry}'.");
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
