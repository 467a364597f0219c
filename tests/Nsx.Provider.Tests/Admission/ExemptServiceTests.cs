using Nsx.Testing;

namespace Nsx.Provider.Tests.Admission;

/// <summary>A service that has to answer when there is too much to do, over real sockets.</summary>
public sealed class ExemptServiceTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly Gate _gate = new();
    private readonly Gate _hard = new();
    private double _memory;

    [Theory]
    [InlineData("Health.Sync", ":1\r\n")]
    [InlineData("Health.Wait", "$4\r\nopen\r\n")]
    [InlineData("Health.List", "*1\r\n:1\r\n")]
    public async Task It_answers_when_everybody_else_is_refused(string method, string reply)
    {
        await using var sut = await StartAsync(options =>
        {
            options.Workers = 1;
            options.ClientRate = new() { PerSecond = 0.001, Burst = 2 };
            options.Shedding = new() { IsEnabled = true, Cpu = () => 1 };
            options.Memory = new() { Usage = () => Volatile.Read(ref _memory) };
            options.Services["Health"] = new() { IsExempt = true };
        });
        var (mux, plain) = (await sut.ConnectMuxAsync(), await sut.ConnectAsync());
        await mux.SendAsync("NSX.CALL 1 '' Hard.Work\r\n");
        await Eventually.CompleteAsync(_hard.Entered, "the only worker is taken");
        await mux.SendAsync("NSX.CALL 2 '' Hard.Work\r\n");
        await Eventually.BeTrueAsync(() => sut.Provider.Loads.Single(load => load.Service == "Hard").Running == 2, "the second call waits for it");
        Volatile.Write(ref _memory, 0.99);
        _time.Advance(TimeSpan.FromSeconds(1));
        await plain.AskAsync("Probe.Add 1 2\r\n", "-BUSY retry-after-ms=1000 the provider has little memory left (Nsx:Provider:Memory:RefuseAt)\r\n");

        _gate.Open();
        for (var i = 0; i < 5; i++)
            await plain.AskAsync($"{method}\r\n", reply);
        sut.Provider.Loads.ShouldContain(new ServiceLoad("Health", Running: 0, MaxConcurrency: int.MaxValue, Queued: 0, Refused: 0));
        _hard.Open();
    }

    [Fact]
    public async Task Its_calls_at_once_are_not_limited()
    {
        var calls = (256 * Environment.ProcessorCount) + 1;
        await using var sut = await StartAsync(options =>
        {
            options.MaxCallsPerConnection = calls;
            options.Services["Health"] = new() { IsExempt = true };
        });
        var mux = await sut.ConnectMuxAsync();
        for (var i = 1; i <= calls; i++)
            await mux.SendAsync($"NSX.CALL {i} '' Health.Wait\r\n");
        await Eventually.BeTrueAsync(() => _gate.Entries == calls, "all run at once");
        _gate.Open();
    }

    [Fact]
    public async Task Limits_of_its_own_hold()
    {
        await using var sut = await StartAsync(options =>
        {
            options.ClientRate = new() { PerSecond = 0.001, Burst = 1 };
            options.Services["Health"] = new()
            {
                IsExempt = true,
                MaxConcurrency = 1,
                MaxQueued = 0,
                Methods = { ["Sync"] = new() { Rate = new() { PerSecond = 4, Burst = 2 } } },
            };
        });
        var (mux, plain) = (await sut.ConnectMuxAsync(), await sut.ConnectAsync());
        await plain.AskAsync(
            "Health.Sync\r\nHealth.Sync\r\nHealth.Sync\r\n",
            ":1\r\n:1\r\n-BUSY retry-after-ms=250 Health.Sync takes 4 calls a second (Nsx:Provider:Services:Health:Methods:Sync:Rate)\r\n");
        await mux.SendAsync("NSX.CALL 1 '' Health.Wait\r\n");
        await Eventually.CompleteAsync(_gate.Entered, "it runs");
        await plain.AskAsync("Health.Wait\r\n", "-BUSY retry-after-ms=50 Health: 1 calls run and 0 wait (Nsx:Provider:Services:Health:MaxConcurrency)\r\n");
        _gate.Open();
    }

    private Task<TestProvider> StartAsync(Action<ProviderOptions> configure) => TestProvider.StartAsync(
        builder => builder
            .AddFunction("Health.Sync", () => 1)
            .AddFunction("Health.Wait", () => WaitAsync(_gate))
            .AddFunction("Health.List", () => Block(_gate))
            .AddFunction("Hard.Work", () => Block(_hard)),
        options =>
        {
            TestProvider.UseTime(options, _time);
            configure(options);
        });

    private static async Task<string> WaitAsync(Gate gate)
    {
        gate.Enter();
        return await gate.Opened;
    }

    /// <summary>A stream never begins on the thread that reads calls, so that it can block another one.</summary>
    private static async IAsyncEnumerable<int> Block(Gate gate)
    {
        gate.Enter();
        gate.Opened.Wait();
        yield return await Task.FromResult(1);
    }
}
