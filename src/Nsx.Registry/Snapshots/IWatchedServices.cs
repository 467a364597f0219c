using Microsoft.Extensions.Logging;

namespace Nsx.Registry.Snapshots;

/// <summary>The services that somebody watches at a registry. All members may be called by any thread.</summary>
internal interface IWatchedServices
{
    /// <summary>Adds a watch; the caller has it deliver its first snapshot.</summary>
    void Add(string service, SnapshotFeed feed);

    /// <summary>Ends a watch.</summary>
    void Remove(string service, SnapshotFeed feed);
}

/// <summary>How <see cref="IServiceRegistry.Watch"/> goes, whatever registry it is.</summary>
internal static class WatchedServicesExtensions
{
    /// <summary>Begins a watch that ends when it is disposed, or with the registry.</summary>
    /// <exception cref="ArgumentException">The name is none that a service can have.</exception>
    /// <exception cref="ObjectDisposedException">The registry is disposed.</exception>
    public static IDisposable Watch(
        this IWatchedServices services, string service, Action<EndpointSnapshot> onChange, Belongings belongings, ILogger logger)
    {
        EndpointRules.CheckService(service);
        ArgumentNullException.ThrowIfNull(onChange);
        var feed = new SnapshotFeed(onChange, logger);
        var watch = new Disposable(() =>
        {
            belongings.Remove(feed);
            services.Remove(service, feed);
        });
        belongings.Add(feed, watch.DisposeAsync);
        services.Add(service, feed);
        feed.Deliver();
        return watch;
    }
}
