using System.Collections.Immutable;
using System.Globalization;

namespace Nsx.Registry;

/// <summary>Who provides what, and until when: the lease registry's state, without any I/O.</summary>
/// <remarks>
/// <code>
///              Put                    Keep: ttl again; Disconnected: TtlAfterClose at most
///   (nothing) ─────► live ──┬──────────────────────────────────────────────► live
///                           └── Delete, replaced by Put, deadline passed ──► (nothing)
/// </code>
/// Every method first ends what is over, so that nothing it says is out of date; what changed meanwhile waits for
/// <see cref="TakeChanges"/>. A service whose last entry goes is forgotten; were it to come back, its revision goes on above
/// all that were ever forgotten, so that no watcher sees it go backwards. Not thread-safe.
/// </remarks>
internal sealed class LeaseTable
{
    private readonly LeaseRegistryOptions _options;
    private readonly long _began;
    private readonly string _run;
    private readonly Dictionary<string, ServiceLeases> _services = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Lease> _leases = new(StringComparer.Ordinal);
    private readonly Dictionary<long, HashSet<Lease>> _byOwner = [];
    private readonly SortedSet<Lease> _byDeadline = new(Comparer<Lease>.Create(
        static (x, y) => x.Deadline != y.Deadline ? x.Deadline.CompareTo(y.Deadline) : x.Number.CompareTo(y.Number)));

    private ImmutableArray<LeaseChange>.Builder _changes = ImmutableArray.CreateBuilder<LeaseChange>();
    private long _forgottenRevision;
    private long _lastNumber;

    public LeaseTable(LeaseRegistryOptions options)
    {
        options.Validate();
        _options = options;
        _began = options.Time.GetTimestamp();
        _run = (options.Random ?? new Random()).Next().ToString("x8", CultureInfo.InvariantCulture);
    }

    public int ServiceCount => _services.Count;

    public int Count => _leases.Count;

    /// <summary>How long until the next entry ends; null when there is none.</summary>
    public TimeSpan? NextExpiry => _byDeadline.Min is { } first ? TimeSpan.FromTicks(Math.Max(0, (first.Deadline - Now).Ticks)) : null;

    private TimeSpan Now => _options.Time.GetElapsedTime(_began);

    /// <summary>Adds or replaces an entry. One that is the same as before is no change, but gets a new lease.</summary>
    /// <param name="service">A service's name.</param>
    /// <param name="instance">The entry's id.</param>
    /// <param name="ttl">How long it lives unless it is kept.</param>
    /// <param name="json">The entry.</param>
    /// <param name="owner">The connection.</param>
    /// <returns>What keeps it alive.</returns>
    /// <exception cref="LeaseRefusedException">A limit forbids it.</exception>
    public string Put(string service, string instance, TimeSpan ttl, byte[] json, long owner)
    {
        Expire();
        var before = Find(service, instance);
        if (before is null)
            CheckRoom(service);
        else
            Drop(before);
        var lease = Add(service, instance, ttl, json, owner);
        if (!_services.TryGetValue(service, out var list))
            _services.Add(service, list = new(_forgottenRevision));
        list.ByInstance[instance] = lease;
        if (before is null || !before.Json.AsSpan().SequenceEqual(json))
            _changes.Add(new(service, ++list.Revision, LeaseChangeKind.Put, lease));
        return lease.Id;
    }

    /// <summary>Lets a lease live for its whole time again.</summary>
    /// <returns>How long that is; null when there is no such lease (any more).</returns>
    public TimeSpan? Keep(string leaseId, long owner)
    {
        Expire();
        if (!_leases.TryGetValue(leaseId, out var lease))
            return null;
        SetDeadline(lease, Now + lease.Ttl);
        SetOwner(lease, owner);
        return lease.Ttl;
    }

    /// <summary>Takes an entry out.</summary>
    /// <returns>False when it was not there.</returns>
    public bool Delete(string service, string instance)
    {
        Expire();
        if (Find(service, instance) is not { } lease)
            return false;
        End(lease, LeaseChangeKind.Deleted);
        return true;
    }

    /// <summary>The entries of a service by id; null when the list is still at that revision.</summary>
    public LeaseList? List(string service, long? unlessRevision = null)
    {
        Expire();
        var revision = Revision(service);
        if (revision == unlessRevision)
            return null;
        return new(revision, _services.TryGetValue(service, out var list) ? [.. list.ByInstance.Values.Select(lease => lease.Json)] : []);
    }

    /// <summary>The services that have entries, in order.</summary>
    public IReadOnlyList<string> Names()
    {
        Expire();
        return [.. _services.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>The revision of a service's list; also of one without entries.</summary>
    public long Revision(string service) => _services.TryGetValue(service, out var list) ? list.Revision : _forgottenRevision;

    /// <summary>Shortens the leases that a connection kept alive: its process has probably gone.</summary>
    public void Disconnected(long owner)
    {
        Expire();
        if (!_byOwner.Remove(owner, out var leases))
            return;
        var latest = Now + _options.TtlAfterClose;
        foreach (var lease in leases.Where(lease => lease.Deadline > latest))
            SetDeadline(lease, latest);
    }

    /// <summary>Ends what is over.</summary>
    public void Expire()
    {
        var now = Now;
        while (_byDeadline.Min is { } first && first.Deadline <= now)
            End(first, LeaseChangeKind.Expired);
    }

    /// <summary>What has changed since the last call, in order.</summary>
    public ImmutableArray<LeaseChange> TakeChanges()
    {
        if (_changes.Count == 0)
            return [];
        var changes = _changes.ToImmutable();
        _changes = ImmutableArray.CreateBuilder<LeaseChange>();
        return changes;
    }

    private Lease? Find(string service, string instance) =>
        _services.TryGetValue(service, out var list) && list.ByInstance.TryGetValue(instance, out var lease) ? lease : null;

    private void CheckRoom(string service)
    {
        var limits = _options.Limits;
        if (_services.TryGetValue(service, out var list) && list.ByInstance.Count >= limits.MaxInstancesPerService)
            throw LeaseRefusedException.Limit($"{service} has {list.ByInstance.Count} entries already", nameof(LeaseLimits.MaxInstancesPerService));
        if (_leases.Count >= limits.MaxInstances)
            throw LeaseRefusedException.Limit($"the registry has {_leases.Count} entries already", nameof(LeaseLimits.MaxInstances));
    }

    private Lease Add(string service, string instance, TimeSpan ttl, byte[] json, long owner)
    {
        var number = ++_lastNumber;
        var id = string.Create(CultureInfo.InvariantCulture, $"{_run}-{number}");
        var lease = new Lease(number, id, service, instance, json, ttl) { Deadline = Now + ttl };
        _leases.Add(id, lease);
        _byDeadline.Add(lease);
        SetOwner(lease, owner);
        return lease;
    }

    private void End(Lease lease, LeaseChangeKind kind)
    {
        Drop(lease);
        var list = _services[lease.Service];
        list.ByInstance.Remove(lease.Instance);
        _changes.Add(new(lease.Service, ++list.Revision, kind, lease));
        if (list.ByInstance.Count > 0)
            return;
        _services.Remove(lease.Service);
        _forgottenRevision = Math.Max(_forgottenRevision, list.Revision);
    }

    private void Drop(Lease lease)
    {
        _leases.Remove(lease.Id);
        _byDeadline.Remove(lease);
        RemoveFromOwner(lease);
    }

    private void SetDeadline(Lease lease, TimeSpan deadline)
    {
        _byDeadline.Remove(lease);
        lease.Deadline = deadline;
        _byDeadline.Add(lease);
    }

    private void SetOwner(Lease lease, long owner)
    {
        RemoveFromOwner(lease);
        lease.Owner = owner;
        if (!_byOwner.TryGetValue(owner, out var leases))
            _byOwner.Add(owner, leases = []);
        leases.Add(lease);
    }

    private void RemoveFromOwner(Lease lease)
    {
        if (_byOwner.TryGetValue(lease.Owner, out var leases) && leases.Remove(lease) && leases.Count == 0)
            _byOwner.Remove(lease.Owner);
    }
}
