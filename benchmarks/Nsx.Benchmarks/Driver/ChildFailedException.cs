namespace Nsx.Benchmarks.Driver;

/// <summary>A contender did not do its part. It is left out of that round; the run goes on.</summary>
internal sealed class ChildFailedException(string message) : Exception(message);
