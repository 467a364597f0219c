using System.Collections.Immutable;
using Nsx.Registry.Diagnostics;
using Tron.Server;
using Tron.Sessions;

namespace Nsx.Registry;

/// <summary>The table and its watchers under one lock, and the one timer that ends leases.</summary>
/// <remarks>
/// Pushes are queued under the lock, so that each watcher sees revisions in order, and sent behind it. All members may be
/// called by any thread.
/// </remarks>
internal sealed class LeaseBoard : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LeaseRegistryOptions _options;
    private readonly LeaseTable _table;
    private readonly LeaseWatchers _watchers;
    private readonly ITimer _timer;

    public LeaseBoard(LeaseRegistryOptions options)
    {
        _options = options;
        _table = new(options);
        _watchers = new(options.Limits);
        _timer = options.Time.CreateTimer(static board => ((LeaseBoard)board!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public (int Services, int Instances, int Watches, long Resyncs) Counts
    {
        get
        {
            lock (_lock)
                return (_table.ServiceCount, _table.Count, _watchers.Count, _watchers.ResyncCount);
        }
    }

    /// <summary>Does something to the table and tells the watchers what changed, also when it was refused in the end.</summary>
    public T Change<T>(Func<LeaseTable, T> change)
    {
        var published = Published.Nothing;
        try
        {
            lock (_lock)
            {
                try
                {
                    return change(_table);
                }
                finally
                {
                    published = Publish_NeedsLock();
                }
            }
        }
        finally
        {
            Finish(published);
        }
    }

    /// <summary>The same for a client whose leases it concerns. When it has gone meanwhile, they end soon, as if it went behind it.</summary>
    public T ChangeFor<T>(LeaseClient client, Func<LeaseTable, T> change) => Change(table =>
    {
        var result = change(table);
        if (!client.IsOpen)
            table.Disconnected(client.Owner);
        return result;
    });

    /// <summary>A service's list for one client, which misses no change behind it.</summary>
    public LeaseList? List(LeaseClient client, string service, long? unlessRevision) => Change(table =>
    {
        LeaseWatchers.HasListed(client, service);
        return table.List(service, unlessRevision);
    });

    /// <summary>Lets a client watch a service.</summary>
    /// <returns>The revision from which on changes are pushed.</returns>
    public long Watch(LeaseClient client, string service) => Change(table =>
    {
        table.Expire();
        if (client.IsOpen)
            _watchers.Add(client, service);
        return table.Revision(service);
    });

    public void Unwatch(LeaseClient client)
    {
        lock (_lock)
            _watchers.Remove(client);
    }

    /// <summary>The client's connection has ended.</summary>
    public void Closed(LeaseClient client) => Change(table =>
    {
        _watchers.Remove(client);
        table.Disconnected(client.Owner);
        return true;
    });

    /// <summary>Makes what the registry keeps for a connection.</summary>
    public LeaseClient Join(RespServerSession session)
    {
        var client = new LeaseClient(session);
        session.Closed += () => Closed(client);
        session.ResetRequested += () => Unwatch(client);
        return client;
    }

    public void Dispose() => _timer.Dispose();

    private void Expire() => Change(static table =>
    {
        table.Expire();
        return true;
    });

    private Published Publish_NeedsLock()
    {
        var changes = _table.TakeChanges();
        _timer.Change(_table.NextExpiry ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return changes.IsEmpty ? Published.Nothing : new(changes, [.. changes.SelectMany(_watchers.Queue)]);
    }

    private void Finish(Published published)
    {
        foreach (var session in published.Queued)
            session.Flush(FlushMode.Soon);
        foreach (var change in published.Changes.Where(change => change.Kind == LeaseChangeKind.Expired))
            RegistryLog.LeaseExpired(_options.Logger, change.Lease.Id, change.Service, change.Lease.Instance);
    }

    /// <summary>What is left to do outside the lock.</summary>
    private sealed record Published(ImmutableArray<LeaseChange> Changes, IReadOnlyList<Session> Queued)
    {
        public static Published Nothing { get; } = new([], []);
    }
}
