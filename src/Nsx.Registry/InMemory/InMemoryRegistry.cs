using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Nsx.Registry.Diagnostics;
using Nsx.Registry.Snapshots;

namespace Nsx.Registry;

/// <summary>A registry within this process, for tests and for programs that are provider and consumer at once.</summary>
/// <remarks>
/// Registries that were made with the same name share what they know. Disposing one withdraws its own registrations and
/// ends its own watches. Changes are reported on the thread that makes them. All members may be called by any thread.
/// </remarks>
public sealed class InMemoryRegistry : IServiceRegistry
{
    private static readonly ConcurrentDictionary<string, InMemoryTable> s_tables = new(StringComparer.Ordinal);

    private readonly InMemoryTable _table;
    private readonly ILogger _logger;
    private readonly Belongings _belongings;

    /// <summary>Joins the registry of a name; the first one makes it.</summary>
    /// <param name="name">The name, case-sensitive; empty for the default registry of the process.</param>
    /// <param name="loggerFactory">Where failures of watchers are logged; null for nowhere.</param>
    public InMemoryRegistry(string name = "", ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = Scheme.Name + "://" + name;
        _belongings = new(this);
        _table = s_tables.GetOrAdd(name, static _ => new());
        _logger = loggerFactory?.CreateLogger(RegistryLog.Category) ?? NullLogger.Instance;
    }

    /// <inheritdoc/>
    public string Name { get; }

    internal static RegistryScheme Scheme { get; } =
        new("memory", "memory://[name] (within this process)", uri => options => new InMemoryRegistry(uri.Rest, options.LoggerFactory));

    /// <inheritdoc/>
    public IRegistration Register(ServiceEndpoint endpoint)
    {
        EndpointRules.Check(endpoint);
        var registration = new InMemoryRegistration(endpoint, _table.Update, Withdraw);
        _belongings.Add(registration, registration.DisposeAsync);
        registration.Confirm(registration.Wanted.Version);
        _table.Add(registration);
        return registration;
    }

    /// <inheritdoc/>
    public IDisposable Watch(string service, Action<EndpointSnapshot> onChange)
    {
        EndpointRules.CheckService(service);
        ArgumentNullException.ThrowIfNull(onChange);
        var feed = new SnapshotFeed(onChange, _logger);
        var watch = new Disposable(() =>
        {
            _belongings.Remove(feed);
            _table.Unwatch(service, feed);
        });
        _belongings.Add(feed, watch.DisposeAsync);
        _table.Watch(service, feed);
        return watch;
    }

    /// <summary>Withdraws what was registered here and ends what is watched here.</summary>
    public ValueTask DisposeAsync() => _belongings.DisposeAsync();

    private void Withdraw(InMemoryRegistration registration)
    {
        _belongings.Remove(registration);
        _table.Remove(registration);
    }
}
