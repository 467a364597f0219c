using System.Collections.Immutable;

namespace Nsx.Consumer;

/// <summary>In turn by weight, spread as evenly as can be: the smooth way of nginx. Weights may change between any two picks.</summary>
/// <remarks>
/// Every pick gives each candidate its weight in credit, and takes the total from the richest, which is picked. The credits of
/// those that stay go on when the list changes: lists that change often would otherwise favour the heaviest. A newcomer starts
/// with a random part of its weight, so that consumers that start together do not begin with the same endpoint.
/// </remarks>
internal sealed class WeightedRoundRobinPicker : Picker
{
    private readonly Lock _lock = new();
    private readonly ImmutableArray<Candidate> _candidates;
    private readonly double[] _credits;

    public WeightedRoundRobinPicker(PickerContext context)
    {
        _candidates = context.Candidates;
        _credits = new double[_candidates.Length];
        var before = (context.Previous as WeightedRoundRobinPicker)?.Credits();
        for (var i = 0; i < _credits.Length; i++)
        {
            var candidate = _candidates[i];
            _credits[i] = before is not null && before.TryGetValue(candidate, out var credit) ? credit : context.Random.NextDouble() * candidate.Weight;
        }

        // Those who left took theirs along. Only differences count, and a newcomer must not be behind or ahead of all others.
        var mean = _credits.Average();
        for (var i = 0; i < _credits.Length; i++)
            _credits[i] -= mean;
    }

    public override int Pick(in PickRequest request)
    {
        if (_credits.Length == 1)
            return 0;
        lock (_lock)
        {
            var total = 0.0;
            var richest = 0;
            for (var i = 0; i < _credits.Length; i++)
            {
                var weight = _candidates[i].Weight;
                total += weight;
                _credits[i] += weight;
                if (_credits[i] > _credits[richest])
                    richest = i;
            }

            _credits[richest] -= total;
            return richest;
        }
    }

    private Dictionary<Candidate, double> Credits()
    {
        lock (_lock)
            return _candidates.Zip(_credits).ToDictionary(pair => pair.First, pair => pair.Second);
    }
}
