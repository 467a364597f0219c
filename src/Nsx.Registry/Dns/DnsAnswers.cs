using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Tron.Transport;

namespace Nsx.Registry;

/// <summary>What the resolver said last of each name. A name that cannot be looked up keeps the addresses that it had.</summary>
/// <remarks>Used by one look-up at a time; <see cref="Addresses"/> and <see cref="Trouble"/> may be read afterwards.</remarks>
internal sealed class DnsAnswers(DnsTarget target, Func<string, CancellationToken, Task<IPAddress[]>> lookUp, TimeProvider time)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);
    private readonly ImmutableArray<string>?[] _known = new ImmutableArray<string>?[target.Hosts.Count];

    /// <summary>The addresses of all names; null before the first answer.</summary>
    public IEnumerable<string>? Addresses => _known.Any(known => known is not null) ? _known.SelectMany(known => known ?? []) : null;

    /// <summary>Which names could not be looked up the last time, and why; null when all could.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Asks again for all names.</summary>
    public async Task LookUpAsync(CancellationToken token)
    {
        var problems = await Task.WhenAll(Enumerable.Range(0, target.Hosts.Count).Select(index => LookUpAsync(index, token))).ConfigureAwait(false);
        Trouble = string.Join("; ", problems.OfType<string>()) is { Length: > 0 } trouble ? trouble : null;
    }

    private async Task<string?> LookUpAsync(int index, CancellationToken token)
    {
        var (host, port) = target.Hosts[index];
        try
        {
            var found = await lookUp(host, token).WaitAsync(s_longest, time, token).ConfigureAwait(false);
            if (found.Length == 0)
                return $"{host} has no addresses";
            _known[index] = [.. found.Select(address => NetAddress.Format(new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port)))];
            return null;
        }
        catch (Exception e) when (e is SocketException or TimeoutException or ArgumentException)
        {
            return $"{host}: {e.Message}";
        }
    }
}
