namespace Nsx.Registry.Protection;

/// <summary>Providers that are not listed any more but may be alive, and who of them is to be asked next. Not thread-safe.</summary>
/// <remarks>Each is asked at once and then every second; of thousands, a thousand in each second.</remarks>
internal sealed class SuspectList
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(1);

    private readonly Dictionary<string, Suspect> _suspects = new(StringComparer.Ordinal);
    private readonly PriorityQueue<Suspect, TimeSpan> _due = new();

    public int Count => _suspects.Count;

    public IEnumerable<ServiceEndpoint> All => _suspects.Values.Select(suspect => suspect.Endpoint);

    public void Add(ServiceEndpoint endpoint, TimeSpan now, TimeSpan until)
    {
        var suspect = new Suspect(endpoint) { Until = until };
        _suspects[endpoint.Address] = suspect;
        _due.Enqueue(suspect, now);
    }

    /// <summary>They are listed again.</summary>
    public void Remove(HashSet<string> addresses)
    {
        foreach (var address in _suspects.Keys.Where(addresses.Contains).ToList())
            _suspects.Remove(address);
    }

    /// <summary>Lets their time begin anew.</summary>
    public void Renew(TimeSpan now, TimeSpan until)
    {
        _due.Clear();
        foreach (var suspect in _suspects.Values)
        {
            suspect.Until = until;
            if (!suspect.IsAsked)
                _due.Enqueue(suspect, now);
        }
    }

    /// <returns>True when somebody went.</returns>
    public bool Expire(TimeSpan now)
    {
        var before = Count;
        foreach (var (address, _) in _suspects.Where(suspect => suspect.Value.Until <= now).ToList())
            _suspects.Remove(address);
        return Count < before;
    }

    public string? NextToProbe(TimeSpan now)
    {
        while (_due.TryPeek(out var suspect, out var due) && due <= now)
        {
            _due.Dequeue();
            if (!IsCurrent(suspect))
                continue;
            suspect.IsAsked = true;
            return suspect.Endpoint.Address;
        }

        return null;
    }

    /// <returns>True when it went because it does not answer.</returns>
    public bool Probed(string address, bool isAlive, TimeSpan now)
    {
        if (!_suspects.TryGetValue(address, out var suspect) || !suspect.IsAsked)
            return false;
        suspect.IsAsked = false;
        if (!isAlive)
            return _suspects.Remove(address);
        var pace = s_pace * Count;
        _due.Enqueue(suspect, now + (pace > s_interval ? pace : s_interval));
        return false;
    }

    private bool IsCurrent(Suspect suspect) => _suspects.GetValueOrDefault(suspect.Endpoint.Address) == suspect;

    private sealed class Suspect(ServiceEndpoint endpoint)
    {
        public ServiceEndpoint Endpoint => endpoint;

        public TimeSpan Until { get; set; }

        public bool IsAsked { get; set; }
    }
}
