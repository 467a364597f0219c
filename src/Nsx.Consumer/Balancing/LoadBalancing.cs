using System.Collections.Frozen;

namespace Nsx.Consumer;

/// <summary>The names of the ways to choose an endpoint that come with Nsx. Letter case does not matter.</summary>
public static class LoadBalancing
{
    /// <summary>At random, by weight.</summary>
    public const string Random = "Random";

    /// <summary>In turn; weights do not matter.</summary>
    public const string RoundRobin = "RoundRobin";

    /// <summary>In turn by weight, spread evenly: a takes 5 of 7 as <c>a a b a c a a</c>.</summary>
    public const string WeightedRoundRobin = "WeightedRoundRobin";

    /// <summary>The one with the fewest calls of this consumer under way for its weight.</summary>
    public const string LeastInFlight = "LeastInFlight";

    /// <summary>The better of two drawn at random, by success, latency and calls under way for its weight.</summary>
    public const string PowerOfTwoChoices = "PowerOfTwoChoices";

    /// <summary>Calls with the same affinity go to the same endpoint; those without go as <see cref="PowerOfTwoChoices"/>.</summary>
    public const string ConsistentHash = "ConsistentHash";

    /// <summary>At random, by weight and measured round trip.</summary>
    public const string NetworkQuality = "NetworkQuality";

    /// <summary>The nearest by the words <c>latitude</c> and <c>longitude</c>.</summary>
    public const string Closest = "Closest";

    /// <summary>One endpoint until it leaves or fails.</summary>
    public const string Sticky = "Sticky";

    /// <summary>Makes each of them.</summary>
    internal static FrozenDictionary<string, PickerFactory> Factories { get; } = new Dictionary<string, PickerFactory>
    {
        [Random] = context => new RandomPicker(context),
        [RoundRobin] = context => new RoundRobinPicker(context),
        [WeightedRoundRobin] = context => new WeightedRoundRobinPicker(context),
        [LeastInFlight] = context => new LeastInFlightPicker(context),
        [PowerOfTwoChoices] = context => new PowerOfTwoChoicesPicker(context),
        [ConsistentHash] = context => new ConsistentHashPicker(context),
        [NetworkQuality] = context => new NetworkQualityPicker(context),
        [Closest] = context => new ClosestPicker(context),
        [Sticky] = context => new StickyPicker(context),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
}
