namespace Nsx.Registry.Protection;

/// <summary>Who went lately, and whether too many did to be believed. Not thread-safe.</summary>
internal sealed class RecentRemovals
{
    private const int FewestToDoubt = 3;
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, Removal> _removals = new(StringComparer.Ordinal);

    /// <summary>Adds some who went together.</summary>
    /// <param name="gone">They were in service, and are not listed any more.</param>
    /// <param name="left">How many are in service still.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whose removal is to be doubted: none, or all that went lately and were not doubted before.</returns>
    public IReadOnlyCollection<ServiceEndpoint> Add(IReadOnlyCollection<ServiceEndpoint> gone, int left, TimeSpan now)
    {
        foreach (var (address, _) in _removals.Where(removal => removal.Value.At + s_window < now).ToList())
            _removals.Remove(address);
        foreach (var endpoint in gone)
            _removals[endpoint.Address] = new(endpoint, now);
        var isHalf = _removals.Count >= FewestToDoubt && _removals.Count >= left;
        if (left > 0 && !isHalf)
            return [];
        var doubted = _removals.Values.Where(removal => !removal.IsDoubted).ToList();
        foreach (var removal in doubted)
            removal.IsDoubted = true;
        return [.. doubted.Select(removal => removal.Endpoint)];
    }

    /// <summary>They are back.</summary>
    public void Remove(HashSet<string> addresses)
    {
        foreach (var address in _removals.Keys.Where(addresses.Contains).ToList())
            _removals.Remove(address);
    }

    private sealed record Removal(ServiceEndpoint Endpoint, TimeSpan At)
    {
        public bool IsDoubted { get; set; }
    }
}
