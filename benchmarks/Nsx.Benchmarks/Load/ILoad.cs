namespace Nsx.Benchmarks.Load;

/// <summary>
/// A connected client that can keep a server busy. Runs one level after another, never two at once.
/// </summary>
internal interface ILoad : IAsyncDisposable
{
    /// <summary>Keeps <paramref name="inFlight"/> calls outstanding for that long and verifies every reply.</summary>
    Task<LatencyHistogram> RunAsync(int inFlight, TimeSpan duration);
}
