namespace Nsx.Benchmarks.Driver;

/// <summary>The command line of <c>run</c>.</summary>
internal sealed record RunOptions
{
    public const string Usage =
        "run [--rounds N] [--quick] [--only a,b] [--profile natural|awake|both] [--out FILE.md]";

    public RunPlan Plan { get; private init; } = RunPlan.Full;

    public int? Rounds { get; private init; }

    public IReadOnlyList<string>? Only { get; private init; }

    public IReadOnlyList<Profile> Profiles { get; private init; } = [Profile.Natural, Profile.Awake];

    public string? Out { get; private init; }

    public bool Includes(string contender) => Only is null || Only.Contains(contender);

    public static RunOptions Parse(string[] args)
    {
        var options = new RunOptions();
        for (var rest = args; rest is not [];)
        {
            (options, rest) = rest switch
            {
                ["--quick", .. var more] => (options with { Plan = RunPlan.Quick }, more),
                ["--rounds", var count, .. var more] => (options with { Rounds = int.Parse(count) }, more),
                ["--only", var names, .. var more] => (options with { Only = names.Split(',') }, more),
                ["--profile", var name, .. var more] => (options with { Profiles = ProfilesOf(name) }, more),
                ["--out", var file, .. var more] => (options with { Out = file }, more),
                _ => throw new ArgumentException($"Unexpected '{rest[0]}'. Usage: {Usage}"),
            };
        }

        return options;
    }

    private static Profile[] ProfilesOf(string name) => name switch
    {
        "natural" => [Profile.Natural],
        "awake" => [Profile.Awake],
        "both" => [Profile.Natural, Profile.Awake],
        _ => throw new ArgumentException($"Expected the profile natural, awake or both; got '{name}'."),
    };
}
