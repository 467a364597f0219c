namespace Nsx.Benchmarks.Simulation;

/// <summary>Time in nanoseconds that jumps from event to event.</summary>
internal sealed class SimulatedTime : TimeProvider
{
    public long Now { get; set; }

    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp() => Now;
}
