namespace Nsx.Consumer;

/// <summary>The better of two that are drawn: by health, then by latency and calls under way for its weight. After go-zero's p2c_ewma.</summary>
/// <remarks>
/// Load is <c>sqrt(latency + 1) × (in flight + 1) / (weight × success rate)</c>. Other than there, what was measured belongs to the
/// candidates and survives every change of the list; a healthy one always beats one that fails, and the success rate counts among
/// equals, too (failing fast would win otherwise); and one that was never measured counts as quick as its rival (there it counts as
/// infinitely quick, and is flooded).
/// The loser goes first when it was not picked for a second: so its figures do not grow old, and who recovered is found.
/// One endpoint of n is in 2/n of all draws, and cannot get a larger share however much it weighs.
/// </remarks>
internal sealed class PowerOfTwoChoicesPicker(PickerContext context) : Picker
{
    private const int Draws = 3;
    private const double HealthyRate = 0.5;
    private const double NanosecondsPerSecond = 1e9;
    private readonly long _longestNeglect = context.Time.TimestampFrequency;

    public override int Pick(in PickRequest request)
    {
        var candidates = context.Candidates;
        if (candidates.Length == 1)
            return 0;
        var (winner, loser) = Draw();
        if (IsBetter(candidates[loser], candidates[winner]))
            (winner, loser) = (loser, winner);
        var now = context.Time.GetTimestamp();
        if (candidates[loser].TryEndNeglect(now, _longestNeglect))
            return loser;
        candidates[winner].LastPicked = now;
        return winner;
    }

    private static bool IsHealthy(Candidate candidate) => candidate.SuccessRate >= HealthyRate;

    private static bool IsBetter(Candidate one, Candidate other)
    {
        var isHealthy = IsHealthy(one);
        if (isHealthy != IsHealthy(other))
            return isHealthy;
        var (latency, otherLatency) = (one.LatencySeconds, other.LatencySeconds);
        if (latency <= 0 || otherLatency <= 0)
            latency = otherLatency = 0;
        return Load(latency, one) * Worth(other) < Load(otherLatency, other) * Worth(one);
    }

    private static double Load(double latencySeconds, Candidate candidate) =>
        Math.Sqrt((latencySeconds * NanosecondsPerSecond) + 1) * (candidate.InFlight + 1);

    private static double Worth(Candidate candidate) => candidate.Weight * candidate.SuccessRate;

    private (int One, int Other) Draw()
    {
        var (one, other) = DrawTwo();
        if (context.Candidates.Length == 2)
            return (one, other);
        for (var draw = 1; draw < Draws && !(IsHealthy(context.Candidates[one]) && IsHealthy(context.Candidates[other])); draw++)
            (one, other) = DrawTwo();
        return (one, other);
    }

    private (int One, int Other) DrawTwo()
    {
        var one = context.Random.Next(context.Candidates.Length);
        var other = context.Random.Next(context.Candidates.Length - 1);
        return (one, other >= one ? other + 1 : other);
    }
}
