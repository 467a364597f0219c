using System.Collections.Immutable;
using Nsx.Testing;

namespace Nsx.Consumer.Tests.Balancing;

/// <summary>Candidates without connections, time that stands still, chance with a seed.</summary>
public abstract class PickerTest
{
    protected static readonly PickRequest Call = new("Echo.Say");

    protected ManualTimeProvider Time { get; } = new();

    protected Random Chance { get; } = new ConcurrentRandom(42);

    protected ImmutableArray<Candidate> Candidates(params int[] weights) =>
        [.. weights.Select((weight, i) => Candidate($"h{i}:1", ("weight", $"{weight}")))];

    protected ImmutableArray<Candidate> Equals(int count) => Candidates([.. Enumerable.Repeat(100, count)]);

    protected Candidate Candidate(string address, params (string Key, string Value)[] words) =>
        new(new("Echo", address) { Metadata = words.Aggregate(CallMetadata.Empty, (all, word) => all.SetItem(word.Key, word.Value)) }, Time);

    protected Picker Make(string name, ImmutableArray<Candidate> candidates, Picker? previous = null, params (string Key, string Value)[] here) =>
        new PickerContext(candidates, Chance, Time)
        {
            Previous = previous,
            Here = here.ToDictionary(word => word.Key, word => word.Value),
        }.Make(LoadBalancing.Factories[name]);

    /// <summary>How often each is picked.</summary>
    protected static int[] Count(Picker picker, int candidates, int picks, PickRequest? request = null)
    {
        var counts = new int[candidates];
        for (var i = 0; i < picks; i++)
            counts[picker.Pick(request ?? Call)]++;
        return counts;
    }

    /// <summary>A call that took a time, and nothing else.</summary>
    protected void Measure(Candidate candidate, double milliseconds, bool isSuccess = true, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            candidate.Began();
            candidate.Ended(Time.GetTimestamp(), (long)(milliseconds * TimeSpan.TicksPerMillisecond), isSuccess);
        }
    }
}
