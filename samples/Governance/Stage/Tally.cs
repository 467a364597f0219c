namespace Governance;

/// <summary>How often each provider has answered.</summary>
internal sealed class Tally
{
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Calls that failed.</summary>
    public int Failed { get; private set; }

    /// <summary>Providers that have answered.</summary>
    public int Providers => _counts.Count;

    /// <summary>Answers of one provider.</summary>
    public int this[string name] => _counts.GetValueOrDefault(name);

    /// <summary>An answer; null for none.</summary>
    public void Add(string? name)
    {
        if (name is null)
            Failed++;
        else
            _counts[name] = this[name] + 1;
    }

    /// <summary>For example <c>a 10, b 10</c>.</summary>
    public override string ToString() =>
        string.Join(", ", _counts.Select(pair => $"{pair.Key} {pair.Value}").Concat(Failed > 0 ? [$"failed {Failed}"] : []));
}
