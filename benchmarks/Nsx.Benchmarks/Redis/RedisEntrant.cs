using System.Diagnostics;
using Nsx.Benchmarks.Driver;

namespace Nsx.Benchmarks.Redis;

/// <summary>
/// redis-benchmark against redis-server and, right after it, against an Nsx provider: every provider is a Redis server too.
/// </summary>
internal sealed class RedisEntrant(string version, RunPlan plan, ContenderProgram? provider) : IEntrant
{
    public const string EntrantName = "redis";
    public const string ProviderName = "nsx-plain";
    public const string Missing = "redis-server or redis-benchmark is missing: apt-get install redis-server redis-tools";

    private static readonly RespRequest Add = new("Calculator.Add", "1", "2");
    private static readonly RespRequest Echo = RespRequest.EchoAsLongAs(Add);

    private static readonly int[] Pipelines = [16, 1];

    public static bool IsPossible => CommandLine.Exists("redis-server") && CommandLine.Exists("redis-benchmark");

    public string Name => EntrantName;

    public string Version => version;

    public static async Task<RedisEntrant> CreateAsync(
        RunPlan plan, IEnumerable<ContenderProgram> programs, CancellationToken cancel)
    {
        // "Redis server v=7.0.15 sha=… build=…"
        var version = await CommandLine.OutputOfAsync(["redis-server", "--version"], TimeSpan.FromSeconds(10), cancel);
        return new RedisEntrant(string.Join(' ', version.Split(' ').Take(3)), plan, programs.FirstOrDefault(program => program.Name == ProviderName));
    }

    public async Task MeasureAsync(Round round, RunResults results, CancellationToken cancel)
    {
        var port = FreePort.Find();
        await using (var redis = ChildProcess.Start(
            ["redis-server", "--bind", "127.0.0.1", "--port", $"{port}", "--save", "", "--appendonly", "no", "--loglevel", "warning"]))
        {
            await RespProbe.ExpectAsync(port, Echo, $"${Echo.Words[1].Length}\r\n{Echo.Words[1]}\r\n", cancel);
            await MeasureAsync(new RedisTarget("redis-server", port, redis.Id, Echo), round, results, cancel);
        }

        if (provider is null)
            return;
        port = FreePort.Find();
        await using var nsx = await provider.StartServerAsync(port, cancel);
        await RespProbe.ExpectAsync(port, Add, ":3\r\n", cancel);
        await MeasureAsync(new RedisTarget(ProviderName, port, nsx.Id, Add), round, results, cancel);
    }

    private async Task MeasureAsync(RedisTarget target, Round round, RunResults results, CancellationToken cancel)
    {
        for (var warmUp = Stopwatch.StartNew(); warmUp.Elapsed < plan.WarmUp;)
            await RedisBenchmark.RunAsync(target, 1, plan.RedisRequests, cancel);
        // As many times as many requests, because the same number would be over in a moment.
        foreach (var pipeline in Pipelines)
            results.Redis.Add((round, await RedisBenchmark.RunAsync(target, pipeline, plan.RedisRequests * pipeline, cancel)));
    }
}
