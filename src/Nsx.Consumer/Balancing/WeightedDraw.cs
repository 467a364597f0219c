using System.Collections.Immutable;

namespace Nsx.Consumer;

/// <summary>Draws by weight.</summary>
/// <remarks>
/// Looks at every candidate, twice: weights change while endpoints warm up, so nothing is computed ahead. Subsetting keeps lists
/// short. A weight that changes between the looks makes that one draw inexact.
/// </remarks>
internal static class WeightedDraw
{
    /// <summary>The position of one candidate; each has a chance in proportion to its weight.</summary>
    public static int Pick(ImmutableArray<Candidate> candidates, Random random)
    {
        if (candidates.Length == 1)
            return 0;
        var total = 0.0;
        foreach (var candidate in candidates)
            total += candidate.Weight;

        var rest = random.NextDouble() * total;
        for (var i = 0; i < candidates.Length; i++)
        {
            rest -= candidates[i].Weight;
            if (rest < 0)
                return i;
        }

        return candidates.Length - 1;
    }
}
