namespace Nsx.Benchmarks.Driver;

/// <summary>One pass over all entrants. Only results of the same round are ever divided by each other.</summary>
internal sealed record Round(Profile Profile, int Number);
