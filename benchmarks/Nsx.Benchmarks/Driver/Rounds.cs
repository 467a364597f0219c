namespace Nsx.Benchmarks.Driver;

/// <summary>Inside a round every entrant comes once, and in another place than in the round before.</summary>
internal sealed class Rounds(RunOptions options, IReadOnlyList<IEntrant> entrants, RunResults results)
{
    private readonly int _count = options.Rounds ?? options.Plan.Rounds;

    public async Task RunAsync(CancellationToken cancel)
    {
        foreach (var profile in options.Profiles)
        {
            if (profile is Profile.Awake && !KeepAwake.IsPossible)
            {
                results.Remarks.Add($"the profile awake is skipped: {KeepAwake.Missing}");
                continue;
            }

            for (var number = 1; number <= _count; number++)
                await RunRoundAsync(new Round(profile, number), cancel);
        }
    }

    private async Task RunRoundAsync(Round round, CancellationToken cancel)
    {
        var start = await OtherLoad.BeforeAsync(round, cancel);
        results.Rounds.Add(start);
        await using var awake = round.Profile is Profile.Awake ? KeepAwake.Start() : null;
        foreach (var entrant in Rotated(round.Number))
            await MeasureAsync(entrant, round, cancel);
    }

    private IEnumerable<IEntrant> Rotated(int round)
    {
        var first = entrants.Count == 0 ? 0 : (round - 1) % entrants.Count;
        return entrants.Skip(first).Concat(entrants.Take(first));
    }

    private async Task MeasureAsync(IEntrant entrant, Round round, CancellationToken cancel)
    {
        Console.Error.WriteLine($"{round.Profile}, round {round.Number} of {_count}: {entrant.Name}");
        try
        {
            await entrant.MeasureAsync(round, results, cancel);
        }
        catch (ChildFailedException e)
        {
            results.Remarks.Add($"{entrant.Name} failed in round {round.Number} ({round.Profile}): {e.Message}");
        }
    }
}
