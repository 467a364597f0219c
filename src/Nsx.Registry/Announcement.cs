namespace Nsx.Registry;

/// <summary>What every kind of registration does alike: it keeps what is wanted, what became of it, and who waits for that.</summary>
/// <remarks>
/// <code>
///   Pending ──► Confirmed ◄──► Unconfirmed, Conflict, Rejected      any ──► Withdrawn
/// </code>
/// All members may be called by any thread; those for the registry's own use also under its lock.
/// </remarks>
internal abstract class Announcement(ServiceEndpoint endpoint) : IRegistration
{
    private readonly Lock _lock = new();
    private readonly Confirmations _confirmations = new();
    private volatile Wish _wish = new(endpoint, 1);
    private volatile Standing _standing = new(RegistrationState.Pending, null);

    public ServiceEndpoint Endpoint => _wish.Endpoint;

    public RegistrationState State => _standing.State;

    public string? Trouble => _standing.Trouble;

    public bool IsConfirmed => State == RegistrationState.Confirmed;

    public (string Service, string Address) Key => (endpoint.Service, endpoint.Address);

    /// <summary>What is to be announced, and how often that has changed.</summary>
    public Wish Wanted => _wish;

    public Task WhenConfirmedAsync(CancellationToken cancellationToken = default) => _confirmations.WhenAsync(1, cancellationToken);

    public Task UpdateAsync(Func<ServiceEndpoint, ServiceEndpoint> change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        while (true)
        {
            var before = _wish;
            var after = change(before.Endpoint) ?? throw new ArgumentException("Expected an endpoint, got null.", nameof(change));
            if ((after.Service, after.Address) != Key)
                throw new ArgumentException($"Expected the service and the address to stay {endpoint.Service} at {endpoint.Address}, got {after.Service} at {after.Address}.", nameof(change));
            Check(after);
            var next = new Wish(after, before.Version + 1);
            if (!TryWant(before, next))
                continue;
            WishChanged();
            return _confirmations.WhenAsync(next.Version, cancellationToken);
        }
    }

    public abstract ValueTask DisposeAsync();

    /// <summary>Says how it stands. Nothing changes once it is withdrawn.</summary>
    public void Report(RegistrationState state, string? trouble)
    {
        lock (_lock)
        {
            if (_standing.State != RegistrationState.Withdrawn)
                _standing = new(state, trouble);
        }
    }

    /// <summary>The registry holds this version.</summary>
    public void Confirm(long version)
    {
        Report(RegistrationState.Confirmed, null);
        _confirmations.Confirm(version);
    }

    /// <summary>The registry holds nothing, or cannot be asked.</summary>
    public void Lose(string? trouble)
    {
        lock (_lock)
        {
            if (_standing.State == RegistrationState.Pending)
                Report(RegistrationState.Pending, trouble);
            else
                Report(RegistrationState.Unconfirmed, trouble);
        }
    }

    /// <summary>It is not announced any more. Whoever waits for it to be confirmed, waits in vain.</summary>
    public void Over(string why)
    {
        var reason = $"The registration of {endpoint.Service} at {endpoint.Address} {why}.";
        Report(RegistrationState.Withdrawn, reason);
        _confirmations.End(reason);
    }

    /// <summary>Throws an <see cref="ArgumentException"/> when this registry cannot announce such an endpoint.</summary>
    protected virtual void Check(ServiceEndpoint changed)
    {
    }

    /// <summary>Called after each change of what is wanted, under no lock.</summary>
    protected abstract void WishChanged();

    private bool TryWant(Wish before, Wish next)
    {
        lock (_lock)
        {
            if (_standing is { State: RegistrationState.Withdrawn, Trouble: var reason })
                throw new InvalidOperationException(reason);
            if (!ReferenceEquals(_wish, before))
                return false;
            _wish = next;
            return true;
        }
    }

    /// <param name="Endpoint">What is to be announced.</param>
    /// <param name="Version">Grows with each change, from 1.</param>
    public sealed record Wish(ServiceEndpoint Endpoint, long Version);

    private sealed record Standing(RegistrationState State, string? Trouble);
}
