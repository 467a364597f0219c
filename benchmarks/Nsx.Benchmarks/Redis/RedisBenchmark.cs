using Nsx.Benchmarks.Driver;
using Nsx.Benchmarks.Load;

namespace Nsx.Benchmarks.Redis;

/// <summary>The public load generator, the same for redis-server and for Nsx.</summary>
internal static class RedisBenchmark
{
    private const int Connections = 50;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static async Task<RedisResult> RunAsync(RedisTarget target, int pipeline, int requests, CancellationToken cancel)
    {
        var before = ProcessorTime.Of(target.Process);
        var csv = await CommandLine.OutputOfAsync(
            [
                "redis-benchmark", "-h", "127.0.0.1", "-p", $"{target.Port}", "-c", $"{Connections}", "-P", $"{pipeline}",
                "-n", $"{requests}", "--csv", .. target.Request.Words,
            ],
            Limit,
            cancel);
        var used = ProcessorTime.Of(target.Process) - before;

        // "test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms","p95_latency_ms","p99_latency_ms","max_latency_ms"
        var fields = csv.Split('\n')[^1].Split(',').Select(field => field.Trim('"')).ToArray();
        if (fields.Length != 8)
            throw new ChildFailedException($"redis-benchmark: expected 8 values, got '{csv}'");
        return new RedisResult(
            target.Name,
            string.Join(' ', target.Request.Words),
            pipeline,
            double.Parse(fields[1]),
            double.Parse(fields[4]) * 1000,
            double.Parse(fields[6]) * 1000,
            used.TotalMicroseconds / requests);
    }
}
