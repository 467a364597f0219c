namespace Nsx.Benchmarks.Simulation;

/// <summary>A call on its way.</summary>
internal sealed record SimulatedCall(long Began, int Consumer, int Endpoint)
{
    /// <summary>Whether it will fail; known when it starts.</summary>
    public bool IsFailing { get; set; }
}
