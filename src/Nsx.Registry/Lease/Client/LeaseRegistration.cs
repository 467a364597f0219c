using System.Text;

namespace Nsx.Registry;

/// <summary>A provider that is announced with a lease.</summary>
/// <remarks>
/// <code>
///   waiting ──PUT sent──► asked ──lease──► held ──┐ KEEP: nil, or session lost
///      ▲                    │ refused, lost       │
///      └────────────────────┴─────────────────────┘      disposed or replaced: over
/// </code>
/// All members but the public ones are called under the keeper's lock.
/// </remarks>
internal sealed class LeaseRegistration(ServiceEndpoint endpoint, byte[] json, Func<LeaseRegistration, ValueTask> withdraw) : IRegistration
{
    private readonly TaskCompletionSource _confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _json = Encoding.UTF8.GetString(json);
    private volatile string? _leaseId;

    public ServiceEndpoint Endpoint => endpoint;

    public bool IsConfirmed => _leaseId is not null;

    public (string Service, string Address) Key => (endpoint.Service, endpoint.Address);

    /// <summary>What keeps it alive; null when the registry does not hold it, as far as is known.</summary>
    public string? LeaseId => _leaseId;

    /// <summary>The session on which a PUT is under way.</summary>
    public LeaseSession? AskedOn { get; set; }

    public string[] Put(TimeSpan ttl) => ["NSX.REG.PUT", endpoint.Service, endpoint.Address, $"{(long)ttl.TotalMilliseconds}", _json];

    public string[] Delete() => ["NSX.REG.DEL", endpoint.Service, endpoint.Address];

    public void Held(string leaseId)
    {
        _leaseId = leaseId;
        AskedOn = null;
        _confirmed.TrySetResult();
    }

    public void Lost()
    {
        _leaseId = null;
        AskedOn = null;
    }

    /// <summary>It is not announced any more. Whoever waits for it to be confirmed, waits in vain.</summary>
    public void Over(string why)
    {
        Lost();
        if (_confirmed.TrySetException(new InvalidOperationException($"The registration of {endpoint.Service} at {endpoint.Address} {why}.")))
            _ = _confirmed.Task.Exception;
    }

    public Task WhenConfirmedAsync(CancellationToken cancellationToken = default) => _confirmed.Task.WaitAsync(cancellationToken);

    public ValueTask DisposeAsync() => withdraw(this);
}
