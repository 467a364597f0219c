namespace Nsx.ConformanceTests;

/// <summary>Client libraries of other languages. What they do is in <c>clients/</c>; each step asserts by itself and says so.</summary>
public sealed class ClientLibraryTests : IAsyncLifetime
{
    private static readonly string[] s_clients = ["redis-py", "node-redis RESP2", "node-redis RESP3", "ioredis"];
    private static readonly string[] s_steps = ["values", "arguments", "pipeline", "errors"];
    private readonly SampleProvider _provider = new();

    public static TheoryData<string> Clients => [.. s_clients];

    public static TheoryData<string, string> Steps
    {
        get
        {
            var steps = new TheoryData<string, string>();
            foreach (var client in s_clients)
            {
                foreach (var step in s_steps)
                    steps.Add(client, step);
            }

            return steps;
        }
    }

    public Task InitializeAsync() => _provider.InitializeAsync();

    public Task DisposeAsync() => _provider.DisposeAsync();

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_library_calls_methods(string client, string step)
    {
        await using var running = Start(client, step);
        await SucceedsAsync(running, step);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_library_finds_a_restarted_provider_again(string client)
    {
        await using var running = Start(client, "reconnect");
        await running.WritesAsync("connected");
        await _provider.StopAsync();
        await _provider.InitializeAsync();
        await running.SendAsync("restarted\n");
        await SucceedsAsync(running, "reconnect");
    }

    private static async Task SucceedsAsync(RunningTool running, string step)
    {
        var result = await running.EndAsync(TimeSpan.FromSeconds(60));
        result.ExitCode.ShouldBe(0, result.ToString());
        result.Output.ShouldEndWith($"done: {step}\n");
    }

    private RunningTool Start(string client, string step)
    {
        if (client == "redis-py")
            return Tool.Python.Start(Repository.Client("redis_py.py"), _provider.Port, step);
        if (!Directory.Exists(Repository.Client("node_modules")))
            throw new InvalidOperationException("The clients for Node.js are missing. Install them: npm ci --prefix tests/Nsx.ConformanceTests/clients");
        var (library, protocol) = client.Split(' ') is [var name, "RESP3"] ? (name, "3") : (client.Split(' ')[0], "2");
        return Tool.Node.Start(Repository.Client("run.mjs"), library, protocol, _provider.Port, step);
    }
}
