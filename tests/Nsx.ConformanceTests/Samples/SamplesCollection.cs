namespace Nsx.ConformanceTests.Samples;

/// <summary>Samples listen where their texts say: one at a time.</summary>
[CollectionDefinition(nameof(SamplesCollection), DisableParallelization = true)]
public sealed class SamplesCollection;
