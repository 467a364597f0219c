namespace Nsx.Benchmarks.Driver;

/// <summary>Takes its turn once in every round.</summary>
internal interface IEntrant
{
    string Name { get; }

    string Version { get; }

    Task MeasureAsync(Round round, RunResults results, CancellationToken cancel);
}
