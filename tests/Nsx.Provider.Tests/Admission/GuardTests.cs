using Nsx.Testing;

namespace Nsx.Provider.Tests.Admission;

/// <summary>Rates, shedding, and what is never refused, over real sockets.</summary>
public sealed class GuardTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task A_rate_refuses_before_the_arguments_are_read_and_says_when_to_come_again()
    {
        await using var sut = await StartAsync(options => options.Services["Probe"] = new() { Rate = new() { PerSecond = 4, Burst = 2 } });
        var wire = await sut.ConnectAsync();
        await wire.AskAsync(
            "Probe.Add 1 2\r\nProbe.Nothing\r\nProbe.Add x y\r\nPING\r\n",
            ":3\r\n+OK\r\n-BUSY retry-after-ms=250 Probe takes 4 calls a second (Nsx:Provider:Services:Probe:Rate)\r\n+PONG\r\n");
        _time.Advance(TimeSpan.FromMilliseconds(250));
        await wire.AskAsync("Probe.Add 1 2\r\n", ":3\r\n");
        sut.Provider.Loads[0].Refused.ShouldBe(1);
    }

    [Fact]
    public async Task A_method_may_have_a_rate_of_its_own()
    {
        await using var sut = await StartAsync(options => options.Services["Probe"] = new() { Methods = { ["Add"] = new() { Rate = new() { PerSecond = 1 } } } });
        var wire = await sut.ConnectAsync();
        await wire.AskAsync(
            "Probe.Add 1 2\r\nProbe.Add 1 2\r\nProbe.Text x\r\n",
            ":3\r\n-BUSY retry-after-ms=1000 Probe.Add takes 1 calls a second (Nsx:Provider:Services:Probe:Methods:Add:Rate)\r\n$1\r\nx\r\n");
    }

    [Fact]
    public async Task A_client_has_one_rate_over_all_of_its_connections()
    {
        await using var sut = await StartAsync(options => options.ClientRate = new() { PerSecond = 2, Burst = 2 });
        var (one, two) = (await sut.ConnectAsync(), await sut.ConnectMuxAsync());
        await one.AskAsync("Probe.Add 1 2\r\n", ":3\r\n");
        await two.AskAsync("NSX.CALL 1 '' Probe.Add 1 2\r\n", ">3\r\n+nsx.reply\r\n:1\r\n:3\r\n");
        const string refusal = "-BUSY retry-after-ms=500 2 calls a second are taken from one client (Nsx:Provider:ClientRate)\r\n";
        await two.AskAsync("NSX.CALL 2 '' Probe.Add 1 2\r\n", ">3\r\n+nsx.reply\r\n:2\r\n" + refusal);
        await one.AskAsync("Probe.Text x\r\nPING\r\n", refusal + "+PONG\r\n");
    }

    [Fact]
    public async Task A_call_that_one_rate_refuses_takes_nothing_from_the_others()
    {
        await using var sut = await StartAsync(options => options.Services["Probe"] = new()
        {
            ClientRate = new() { PerSecond = 0.5, Burst = 2 },
            Rate = new() { PerSecond = 0.001, Burst = 4 },
            Methods = { ["Add"] = new() { Rate = new() { PerSecond = 0.001, Burst = 3 } } },
        });
        var wire = await sut.ConnectAsync();
        const string ofClient = "-BUSY retry-after-ms=2000 0.5 calls a second are taken from one client (Nsx:Provider:Services:Probe:ClientRate)\r\n";
        await wire.AskAsync("Probe.Add 1 2\r\nProbe.Add 1 2\r\n" + Times(5, "Probe.Add 1 2\r\n"), ":3\r\n:3\r\n" + Times(5, ofClient));

        // Of the method's three tokens one is left, and after it those of the service: the other method takes them.
        _time.Advance(TimeSpan.FromSeconds(4));
        await wire.SendAsync("Probe.Add 1 2\r\n" + Times(3, "Probe.Add 1 2\r\n"));
        await wire.ExpectAsync(":3\r\n");
        for (var i = 0; i < 3; i++)
            (await wire.ReadLineAsync()).ShouldContain("(Nsx:Provider:Services:Probe:Methods:Add:Rate)");
        await wire.AskAsync("Probe.Text x\r\n", "$1\r\nx\r\n");
    }

    [Fact]
    public async Task Busy_processors_refuse_calls_beyond_the_useful()
    {
        await using var sut = await StartAsync(options => options.Shedding = new() { IsEnabled = true, Cpu = () => 1 });
        var mux = await sut.ConnectMuxAsync();
        const int calls = 60;
        for (var i = 1; i <= calls; i++)
        {
            await mux.SendAsync($"NSX.CALL {i} '' Probe.Wait {i}\r\n");
            await Eventually.CompleteAsync(sut.Probe[$"{i}"].Entered, $"call {i} runs: the average is still low");
        }

        for (var i = 1; i <= calls / 2; i++)
        {
            sut.Probe[$"{i}"].Open();
            await mux.ExpectAsync($">3\r\n+nsx.reply\r\n:{i}\r\n$4\r\nopen\r\n");
        }

        await mux.AskAsync("NSX.CALL 99 '' Probe.Wait late\r\n", ">3\r\n+nsx.reply\r\n:99\r\n-BUSY retry-after-ms=100 the processors are busy (Nsx:Provider:Shedding:CpuThreshold)\r\n");
        await mux.AskAsync("PING\r\n", "+PONG\r\n");
        sut.Probe["late"].Entries.ShouldBe(0);
        for (var i = (calls / 2) + 1; i <= calls; i++)
            sut.Probe[$"{i}"].Open();
    }

    [Fact]
    public async Task Open_streams_keep_nobody_out_when_the_processors_are_busy()
    {
        var cpu = 0.0;
        await using var sut = await StartAsync(options => options.Shedding = new() { IsEnabled = true, Cpu = () => cpu });
        var mux = await sut.ConnectMuxAsync();
        const int streams = 40;
        for (var i = 1; i <= streams; i++)
        {
            await mux.SendAsync($"NSX.CALL {i} '' Probe.Forever\r\n");
            await mux.ExpectAsync($">3\r\n+nsx.item\r\n:{i}\r\n:1\r\n");
        }

        // The average of calls under way moves with each call that ends.
        cpu = 1;
        _time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 50; i++)
            await mux.AskAsync("NSX.CALL 99 '' Probe.Add 1 2\r\n", ">3\r\n+nsx.reply\r\n:99\r\n:3\r\n");
    }

    [Fact]
    public async Task Commands_that_are_no_methods_are_answered_under_full_load()
    {
        await using var sut = await StartAsync(options =>
        {
            options.Workers = 1;
            options.ClientRate = new() { PerSecond = 0.001, Burst = 2 };
            options.Shedding = new() { IsEnabled = true, Cpu = () => 1 };
            options.Services["Probe"] = new() { MaxConcurrency = 1, MaxQueued = 1 };
        });
        var mux = await sut.ConnectMuxAsync();
        await mux.SendAsync("NSX.CALL 1 '' Probe.Wait 1\r\nNSX.CALL 2 '' Probe.Wait 2\r\n");
        await Eventually.BeTrueAsync(() => sut.Provider.Loads[0] is { Running: 1, Queued: 1 }, "everything is taken");
        await mux.AskAsync("NSX.CALL 3 '' Probe.Add 1 2\r\n", ">3\r\n+nsx.reply\r\n:3\r\n-BUSY ");
        await mux.ReadLineAsync();

        var other = await sut.ConnectAsync();
        foreach (var wire in new[] { mux, other })
        {
            await wire.AskAsync("PING\r\n", "+PONG\r\n");
            await wire.AskAsync("ECHO x\r\n", "$1\r\nx\r\n");
            await wire.AskAsync("CLIENT SETNAME x\r\n", "+OK\r\n");
        }

        await other.SendAsync("COMMAND COUNT\r\n");
        (await other.ReadLineAsync()).ShouldStartWith(":");
        await other.SendAsync("INFO nsx\r\n");
        var info = new List<string>();
        while (info.Count == 0 || !info[^1].StartsWith("nsx_draining", StringComparison.Ordinal))
            info.Add((await other.ReadLineAsync()).TrimEnd());
        info.ShouldContain("nsx_running:1");
        info.ShouldContain("nsx_queued:1");
        info.ShouldContain("nsx_shed:1");
        info.ShouldContain("nsx_workers:1");
        info.ShouldContain("nsx_service_Probe:running=1,max=1,queued=1,shed=1");

        // Who comes new can say hello, and be told that there is too much to do.
        await sut.ConnectMuxAsync();
        sut.Probe["1"].Open();
        sut.Probe["2"].Open();
    }

    private static string Times(int count, string text) => string.Concat(Enumerable.Repeat(text, count));

    private Task<TestProvider> StartAsync(Action<ProviderOptions> configure) => TestProvider.StartAsync(configure: options =>
    {
        TestProvider.UseTime(options, _time);
        configure(options);
    });
}
