namespace Nsx.Benchmarks.Redis;

/// <summary>One line of redis-benchmark.</summary>
internal sealed record RedisResult(
    string Server, string Command, int Pipeline, double CallsPerSecond, double P50us, double P99us, double ServerCpuUsPerCall);
