using System.Collections.Immutable;
using Nsx.Registry.Snapshots;

namespace Nsx.Registry.Protection;

/// <summary>The providers of one service, as far as the registry is to be believed: a state machine without any I/O.</summary>
/// <remarks>
/// <code>
///   Unknown ──Listed──► Live ◄──── Listed, and no suspects (any more) ────┐
///      └─Restored─► DiskCache └── Disconnected, Failed ──► LastKnown ─────┘
///
///   one provider:   listed ──gone alone, or out of service──► (nothing)
///                     ▲ │                                        ▲
///               Listed│ └──gone among many──► suspect ───────────┘ does not answer, or its time is over
///                     └──────────────────────────┘
/// </code>
/// A removal is believed when it comes alone while the registry is in step, or when the provider had said before that it is
/// out of service. It is not, when the list becomes empty, when half of it (three at least) goes within two seconds, or when
/// somebody is missing in the first list after the registry was away: that says more about the registry than about the
/// providers. They are asked themselves, and kept as suspects while they answer, for a time in which they can come back.
/// While the registry is away nobody can come back, so nobody goes. Not thread-safe.
/// </remarks>
/// <param name="service">The service's name.</param>
/// <param name="grace">How long a suspect is kept; zero to believe the registry whatever it says.</param>
internal sealed class ProtectedList(string service, TimeSpan grace)
{
    private readonly RecentRemovals _removals = new();
    private readonly SuspectList _suspects = new();
    private ImmutableArray<ServiceEndpoint> _listed = [];
    private bool _hasAnswered;
    private bool _isRestored;
    private string? _trouble;

    /// <summary>Whether the list follows the registry.</summary>
    public bool IsInStep { get; private set; }

    /// <summary>Whether the registry has ever told the list.</summary>
    public bool HasAnswered => _hasAnswered;

    public int SuspectCount => _suspects.Count;

    /// <summary>What an earlier process knew. Counts only until the registry answers, and is then forgotten at once.</summary>
    public void Restored(IEnumerable<ServiceEndpoint> endpoints)
    {
        if (_hasAnswered)
            return;
        _listed = EndpointOrder.Sort(endpoints);
        _isRestored = true;
    }

    /// <summary>The registry takes so long that it is not to be waited for.</summary>
    public void Late(string trouble)
    {
        if (!_hasAnswered)
            _trouble ??= trouble;
    }

    /// <summary>There is a new connection: the next list is the first after a gap.</summary>
    public void Connected() => IsInStep = false;

    /// <summary>The registry cannot be asked; with the reason in words, or null when it is that of before.</summary>
    public void Disconnected(string? trouble)
    {
        IsInStep = false;
        _trouble = trouble ?? _trouble;
    }

    /// <summary>The registry is there, but does not do what it should.</summary>
    public void Failed(string? trouble) => _trouble = trouble;

    /// <summary>The registry says that the list is still the same.</summary>
    public void Confirmed() => (IsInStep, _trouble) = (true, null);

    /// <summary>This is the whole list now.</summary>
    /// <returns>How many more are suspects than before.</returns>
    public int Listed(IEnumerable<ServiceEndpoint> all, TimeSpan now)
    {
        var listed = EndpointOrder.Sort(all);
        var addresses = listed.Select(endpoint => endpoint.Address).ToHashSet(StringComparer.Ordinal);
        List<ServiceEndpoint> gone = _hasAnswered ? [.. _listed.Where(endpoint => endpoint.IsInService && !addresses.Contains(endpoint.Address))] : [];
        var isFirst = !IsInStep;
        _listed = listed;
        _hasAnswered = true;
        Confirmed();
        _suspects.Remove(addresses);
        _removals.Remove(addresses);
        if (isFirst)
            _suspects.Renew(now, now + grace);
        var suspects = Suspicious(gone, isFirst, now);
        foreach (var endpoint in suspects)
            _suspects.Add(endpoint, now, now + grace);
        return suspects.Count;
    }

    /// <summary>The suspect that should be asked next whether it is alive; <see cref="Probed"/> brings its answer.</summary>
    public string? NextToProbe(TimeSpan now) => IsInStep ? _suspects.NextToProbe(now) : null;

    /// <summary>A suspect was asked.</summary>
    /// <returns>True when it went for that.</returns>
    public bool Probed(string address, bool isAlive, TimeSpan now) => _suspects.Probed(address, isAlive || !IsInStep, now);

    /// <summary>Lets the suspects go that did not come back in time.</summary>
    /// <returns>True when somebody went.</returns>
    public bool Expire(TimeSpan now) => IsInStep && _suspects.Expire(now);

    /// <summary>What is known now.</summary>
    public EndpointSnapshot Snapshot(long version)
    {
        var freshness = !_hasAnswered
            ? _isRestored ? Freshness.DiskCache : Freshness.Unknown
            : IsInStep && _trouble is null && _suspects.Count == 0 ? Freshness.Live : Freshness.LastKnown;
        var trouble = _trouble ?? (_suspects.Count > 0 ? $"{_suspects.Count} providers are not listed any more, but may be alive" : null);
        return new(service, version, _listed, freshness) { Suspects = EndpointOrder.Sort(_suspects.All), Trouble = trouble };
    }

    private IReadOnlyCollection<ServiceEndpoint> Suspicious(List<ServiceEndpoint> gone, bool isFirst, TimeSpan now)
    {
        if (grace <= TimeSpan.Zero || gone.Count == 0)
            return [];
        return isFirst ? gone : _removals.Add(gone, _listed.Count(endpoint => endpoint.IsInService), now);
    }
}
