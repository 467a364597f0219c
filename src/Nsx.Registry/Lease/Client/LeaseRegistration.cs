using System.Text;

namespace Nsx.Registry;

/// <summary>A provider that is announced with a lease.</summary>
/// <remarks>
/// <code>
///   waiting ──PUT sent──► asked ──lease──► held ──┐ KEEP: nil, or session lost, or updated
///      ▲                    │ refused, lost       │
///      └────────────────────┴─────────────────────┘      disposed or replaced: over
/// </code>
/// What <see cref="Announcement"/> does not say is called under the keeper's lock.
/// </remarks>
internal sealed class LeaseRegistration : Announcement
{
    private readonly DateTimeOffset _registeredAt;
    private readonly Action<LeaseRegistration> _changed;
    private readonly Func<LeaseRegistration, ValueTask> _withdraw;
    private long _heldVersion;

    /// <exception cref="ArgumentException">The entry is too large.</exception>
    public LeaseRegistration(
        ServiceEndpoint endpoint, DateTimeOffset registeredAt, Action<LeaseRegistration> changed, Func<LeaseRegistration, ValueTask> withdraw)
        : base(endpoint)
    {
        (_registeredAt, _changed, _withdraw) = (registeredAt, changed, withdraw);
        Check(endpoint);
    }

    /// <summary>What keeps it alive; null when the registry does not hold it, as far as is known.</summary>
    public string? LeaseId { get; private set; }

    /// <summary>The session on which a PUT is under way.</summary>
    public LeaseSession? AskedOn { get; set; }

    /// <summary>Whether the registry has to be told of it, or of its last update.</summary>
    public bool IsBehind => LeaseId is null || _heldVersion < Wanted.Version;

    public string[] Put(Wish wish, TimeSpan ttl) => Put(wish.Endpoint, ttl);

    public string[] PutOutOfService(TimeSpan ttl) => Put(Endpoint.OutOfService(), ttl);

    public string[] Delete() => ["NSX.REG.DEL", Key.Service, Key.Address];

    public void Held(string leaseId, long version)
    {
        LeaseId = leaseId;
        AskedOn = null;
        _heldVersion = version;
        Confirm(version);
    }

    /// <summary>The registry did not take it, or not the last update of it.</summary>
    public void Refused(string why)
    {
        AskedOn = null;
        Report(RegistrationState.Rejected, why);
    }

    public void Lost(string? why)
    {
        LeaseId = null;
        AskedOn = null;
        Lose(why);
    }

    public override ValueTask DisposeAsync() => _withdraw(this);

    protected override void WishChanged() => _changed(this);

    protected override void Check(ServiceEndpoint changed)
    {
        var length = Json(changed).Length;
        if (length > LeaseLimits.LargestEntryBytes)
        {
            throw new ArgumentException(
                $"Expected an entry of at most {LeaseLimits.LargestEntryBytes} bytes, got {length}: {changed.Service} has too much metadata.");
        }
    }

    private string[] Put(ServiceEndpoint endpoint, TimeSpan ttl) =>
        ["NSX.REG.PUT", Key.Service, Key.Address, $"{(long)ttl.TotalMilliseconds}", Encoding.UTF8.GetString(Json(endpoint))];

    private byte[] Json(ServiceEndpoint endpoint) => EndpointJson.Write(endpoint, _registeredAt);
}
