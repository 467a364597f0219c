namespace Nsx.Consumer;

/// <summary>The one with the fewest calls under way for its weight; among equals by chance and weight.</summary>
/// <remarks>
/// Looks at all, twice, instead of a sample: subsetting keeps lists short, and a sample of two would be
/// <see cref="PowerOfTwoChoicesPicker"/>. Knows no errors: one that fails fast has few calls under way. Breakers see to that.
/// </remarks>
internal sealed class LeastInFlightPicker(PickerContext context) : Picker
{
    public override int Pick(in PickRequest request)
    {
        var candidates = context.Candidates;
        if (candidates.Length == 1)
            return 0;
        var (least, best, total) = FindLeast();

        // Calls come and go meanwhile: when those that were equal no longer are, the first of them will do.
        var rest = context.Random.NextDouble() * total;
        for (var i = 0; i < candidates.Length; i++)
        {
            if (LoadOf(candidates[i]) > least)
                continue;
            rest -= candidates[i].Weight;
            if (rest < 0)
                return i;
        }

        return best;
    }

    private static double LoadOf(Candidate candidate) => candidate.InFlight / candidate.Weight;

    private (double Load, int First, double TotalWeight) FindLeast()
    {
        var (least, first, total) = (double.PositiveInfinity, 0, 0.0);
        for (var i = 0; i < context.Candidates.Length; i++)
        {
            var load = LoadOf(context.Candidates[i]);
            if (load < least)
                (least, first, total) = (load, i, 0);
            if (load == least)
                total += context.Candidates[i].Weight;
        }

        return (least, first, total);
    }
}
