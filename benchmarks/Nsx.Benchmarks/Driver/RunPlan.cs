namespace Nsx.Benchmarks.Driver;

/// <summary>How long everything takes. The warm-up is there for the just-in-time compiler: less of it shows cold programs.</summary>
internal sealed record RunPlan(int Rounds, TimeSpan WarmUp, TimeSpan Level, int RedisRequests)
{
    public static readonly RunPlan Full = new(5, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(1), 100_000);

    public static readonly RunPlan Quick = new(2, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(0.4), 40_000);

    /// <summary>Calls in flight, by the number of connections that share them.</summary>
    public static readonly IReadOnlyList<(int Connections, int[] InFlight)> Levels = [(1, [1, 64, 256]), (4, [64, 256])];

    /// <summary>Far more than a client needs; one that takes longer hangs.</summary>
    public TimeSpan LimitFor(int levels) => WarmUp + (2 * levels * Level) + TimeSpan.FromSeconds(30);
}
