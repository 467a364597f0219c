using System.Globalization;

namespace Tron.Tests.Fuzzing;

/// <summary>How long to fuzz: <c>NSX_FUZZ_ROUNDS=100</c> runs everything a hundred times as long, from other seeds.</summary>
internal static class FuzzRounds
{
    public const int FirstSeed = 7;

    private static int Factor { get; } = int.Parse(Environment.GetEnvironmentVariable("NSX_FUZZ_ROUNDS") ?? "1", CultureInfo.InvariantCulture);

    /// <summary>The seeds to run: each input is made from its own, so that a failure names all that is needed to repeat it.</summary>
    public static IEnumerable<int> Seeds(int usual) => Enumerable.Range(FirstSeed, usual * Factor);
}
