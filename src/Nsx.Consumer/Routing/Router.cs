using System.Collections.Immutable;

namespace Nsx.Consumer;

/// <summary>From all endpoints of a service to those that one consumer uses. Pure: the same in, the same out.</summary>
/// <remarks>
/// In this order: in service, group, version, tag, zone, subset. The first four can leave nothing, and say why; zone and subset
/// leave something when something came.
/// </remarks>
internal static class Router
{
    private const int MostWordsShown = 5;

    /// <summary>Finds the route.</summary>
    /// <param name="endpoints">All that are registered.</param>
    /// <param name="options">What the consumer wants.</param>
    /// <param name="consumer">Must differ between consumers, or all use the same subset; should survive their restarts.</param>
    /// <param name="isUsable">
    /// False for endpoints that are known not to work: a zone counts without them, so that one that breaks down is left. Null for: all work.
    /// </param>
    public static Route Find(ImmutableArray<ServiceEndpoint> endpoints, RoutingOptions options, string consumer, Predicate<ServiceEndpoint>? isUsable = null)
    {
        var left = endpoints;
        var trail = new List<string> { endpoints.Length == 1 ? "1 provider" : $"{endpoints.Length} providers" };
        if (!Keep(endpoint => endpoint.IsInService, "in service")
            || !KeepWords("group", options.Group)
            || !KeepWords("version", options.Version)
            || !KeepTag())
        {
            return Route.None(string.Join(", ", trail));
        }

        var used = Subset.Of(InZone(left, options, isUsable), consumer, options.SubsetSize ?? Subset.UsualSize);
        return new(used, left, null);

        bool KeepWords(string key, string? wanted)
        {
            if (string.IsNullOrEmpty(wanted))
                return true;
            var words = new WordList(wanted);
            return Keep(endpoint => words.Fits(Word(endpoint, key)), Phrase(key, wanted), key);
        }

        bool KeepTag()
        {
            var wanted = string.IsNullOrEmpty(options.Tag) ? null : options.Tag;
            var hasTag = wanted is null || options.IsTagForced || left.Any(endpoint => Word(endpoint, "tag") == wanted);
            wanted = hasTag ? wanted : null;
            return Keep(endpoint => Word(endpoint, "tag") == wanted, Phrase("tag", wanted), "tag");
        }

        bool Keep(Predicate<ServiceEndpoint> isKept, string phrase, string? key = null)
        {
            var before = left;
            left = Where(before, isKept);
            if (left.IsEmpty)
                trail.Add(before.IsEmpty || key is null ? $"none {phrase}" : $"none {phrase} ({key}s: {Words(before, key)})");
            else if (left.Length < before.Length)
                trail.Add($"{left.Length} {phrase}");
            return !left.IsEmpty;
        }
    }

    private static ImmutableArray<ServiceEndpoint> InZone(ImmutableArray<ServiceEndpoint> all, RoutingOptions options, Predicate<ServiceEndpoint>? isUsable)
    {
        if (string.IsNullOrEmpty(options.Zone))
            return all;
        var near = Where(all, endpoint => Word(endpoint, "zone") == options.Zone);
        var weight = Weight(near);
        return weight > 0 && weight >= options.MinZoneShare * Weight(all) ? near : all;

        long Weight(ImmutableArray<ServiceEndpoint> some) => some.Where(endpoint => isUsable?.Invoke(endpoint) ?? true).Sum(endpoint => (long)endpoint.Weight);
    }

    private static ImmutableArray<ServiceEndpoint> Where(ImmutableArray<ServiceEndpoint> endpoints, Predicate<ServiceEndpoint> isKept) =>
        endpoints.All(endpoint => isKept(endpoint)) ? endpoints : endpoints.RemoveAll(endpoint => !isKept(endpoint));

    private static string? Word(ServiceEndpoint endpoint, string key) => endpoint.Metadata.GetValueOrDefault(key) is { Length: > 0 } word ? word : null;

    private static string Phrase(string key, string? wanted) => string.IsNullOrEmpty(wanted) ? $"without a {key}" : $"of {key} '{wanted}'";

    private static string Words(ImmutableArray<ServiceEndpoint> endpoints, string key)
    {
        var words = endpoints.Select(endpoint => Word(endpoint, key) ?? "none").Distinct().Order(StringComparer.Ordinal).ToList();
        return string.Join(", ", words.Take(MostWordsShown)) + (words.Count > MostWordsShown ? ", …" : "");
    }
}
