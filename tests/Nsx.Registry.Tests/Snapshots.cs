using System.Collections.Concurrent;
using Nsx.Testing;

namespace Nsx.Registry.Tests;

/// <summary>Keeps the snapshots of one watch.</summary>
internal sealed class Snapshots : IDisposable
{
    private readonly ConcurrentQueue<EndpointSnapshot> _all = new();
    private readonly IDisposable _watch;

    public Snapshots(IServiceRegistry registry, string service)
    {
        _watch = registry.Watch(service, _all.Enqueue);
        CountAtReturn = _all.Count;
    }

    /// <summary>How many had come when Watch returned.</summary>
    public int CountAtReturn { get; }

    public EndpointSnapshot[] All => [.. _all];

    public EndpointSnapshot Last => _all.Last();

    /// <summary>The addresses in the last snapshot; those of suspects come last, with a question mark.</summary>
    public string Addresses => AddressesIn(Last);

    /// <summary>The addresses in a snapshot; those of suspects come last, with a question mark.</summary>
    public static string AddressesIn(EndpointSnapshot snapshot) => string.Join(
        ' ', snapshot.Endpoints.Select(endpoint => endpoint.Address).Concat(snapshot.Suspects.Select(suspect => $"?{suspect.Address}")));

    /// <summary>Waits until the last snapshot has exactly these addresses, and is as fresh.</summary>
    public Task BeAsync(string addresses, Freshness freshness = Freshness.Live) => BeAsync(
        last => AddressesIn(last) == addresses && last.Freshness == freshness, $"[{addresses}] {freshness}");

    public async Task BeAsync(Func<EndpointSnapshot, bool> condition, string because)
    {
        try
        {
            await Eventually.BeTrueAsync(() => condition(Last), because);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; last was [{Addresses}] {Last.Freshness}, trouble: {Last.Trouble}", e);
        }
    }

    public void Dispose() => _watch.Dispose();
}
