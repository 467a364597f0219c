using Nsx.Testing;

namespace Nsx.Provider.Tests.Admission;

/// <summary>Threads of their own, and who waits for them.</summary>
public sealed class WorkerPoolTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Methods_run_on_the_workers_and_nowhere_else()
    {
        await using var sut = await StartAsync(builder => builder.AddFunction("Where.Stream", Where));
        var wire = await sut.ConnectMuxAsync();
        await wire.SendAsync("NSX.CALL 1 '' Where.Stream\r\n");
        for (var i = 0; i < 3; i++)
            await wire.ReadLineAsync();
        (await wire.ReadLineAsync()).ShouldStartWith("$12");
        (await wire.ReadLineAsync()).ShouldStartWith("nsx worker ");
    }

    [Fact]
    public async Task As_many_methods_block_as_there_are_workers_and_the_server_goes_on()
    {
        var gates = new[] { new Gate(), new Gate(), new Gate(), new Gate() };
        await using var sut = await StartAsync(builder => builder.AddFunction("Stuck.Go", (int gate) => GoAsync(gates[gate])));
        var wire = await sut.ConnectMuxAsync();

        // Streams never run on the read loop, and this one blocks before its first element.
        for (var i = 1; i <= 3; i++)
            await wire.SendAsync($"NSX.CALL {i} '' Stuck.Go {i}\r\n");
        await Eventually.CompleteAsync(gates[1].Entered, "the first runs");
        await Eventually.CompleteAsync(gates[2].Entered, "the second runs");
        var third = wire.ExpectAsync(">3\r\n+nsx.reply\r\n:3\r\n");
        await _time.AdvanceUntilAsync(() => third.IsCompleted, TimeSpan.FromMilliseconds(10), "the third has waited for too long");
        await third;
        (await wire.ReadLineAsync()).ShouldStartWith("-BUSY retry-after-ms=50 the workers: 2 calls run, and this one waited for 50 ms (Nsx:Provider:Workers)");
        await wire.AskAsync("PING\r\n", "+PONG\r\n");
        gates[3].Entries.ShouldBe(0);

        gates[1].Open();
        gates[3].Open();
        await wire.ExpectAsync(">3\r\n+nsx.item\r\n:1\r\n:1\r\n>3\r\n+nsx.reply\r\n:1\r\n_\r\n");
        await wire.AskAsync("NSX.CALL 4 '' Stuck.Go 3\r\n", ">3\r\n+nsx.item\r\n:4\r\n:1\r\n>3\r\n+nsx.reply\r\n:4\r\n_\r\n");
        gates[2].Open();
        await wire.ExpectAsync(">3\r\n+nsx.item\r\n:2\r\n:1\r\n>3\r\n+nsx.reply\r\n:2\r\n_\r\n");
    }

    /// <summary>A provider with two workers; nobody who waits for one grows old before the test says so.</summary>
    private Task<TestProvider> StartAsync(Action<NsxProviderBuilder> build) => TestProvider.StartAsync(build, options =>
    {
        TestProvider.UseTime(options, _time);
        options.Workers = 2;
    });

    private static async IAsyncEnumerable<int> GoAsync(Gate gate)
    {
        gate.Enter();
        gate.Opened.Wait();
        yield return 1;
        await Task.Yield();
    }

    private static async IAsyncEnumerable<string> Where()
    {
        yield return Thread.CurrentThread.Name ?? "";
        await Task.Yield();
    }
}
