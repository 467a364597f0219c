using Nsx.Testing;

namespace Nsx.Provider.Tests.Admission;

/// <summary>Too many calls at once, over real sockets.</summary>
public sealed class OverLimitTests
{
    private const string Busy = "-BUSY retry-after-ms=";

    [Fact]
    public async Task Calls_over_the_limit_are_busy_and_their_method_is_never_entered()
    {
        await using var sut = await StartAsync(limit: 2, queued: 0);
        var (mux, plain) = (await sut.ConnectMuxAsync(), await sut.ConnectAsync());
        await FillAsync(sut, mux, 2);
        const string full = Busy + "50 Probe: 2 calls run and 0 wait (Nsx:Provider:Services:Probe:MaxConcurrency)\r\n";
        await mux.AskAsync("NSX.CALL 9 '' Probe.Wait late\r\n", $">3\r\n+nsx.reply\r\n:9\r\n{full}");
        await plain.AskAsync("Probe.Wait late\r\nNSX.WITH '' Probe.Wait late\r\nProbe.Add x y\r\n", full + full + full);
        await mux.AskAsync("NSX.CALL 10 '' Probe.Forever\r\n", $">3\r\n+nsx.reply\r\n:10\r\n{full}");
        sut.Probe["late"].Entries.ShouldBe(0);
        sut.Probe["forever"].Entries.ShouldBe(0);
        sut.Provider.Loads.ShouldBe([new("Probe", Running: 2, MaxConcurrency: 2, Queued: 0, Refused: 5)]);

        sut.Probe["1"].Open();
        await mux.ExpectAsync(">3\r\n+nsx.reply\r\n:1\r\n$4\r\nopen\r\n");
        sut.Probe["late"].Open("after all");
        await plain.AskAsync("Probe.Wait late\r\n", "$9\r\nafter all\r\n");
    }

    [Fact]
    public async Task A_method_may_have_a_limit_of_its_own()
    {
        await using var sut = await StartAsync(options => options.Services["Probe"] = new() { Methods = { ["wait"] = new() { MaxConcurrency = 1, MaxQueued = 0 } } });
        var (mux, plain) = (await sut.ConnectMuxAsync(), await sut.ConnectAsync());
        await FillAsync(sut, mux, 1);
        await plain.AskAsync("Probe.Wait late\r\n", Busy + "50 Probe.Wait: 1 calls run and 0 wait (Nsx:Provider:Services:Probe:Methods:Wait:MaxConcurrency)\r\n");
        await plain.AskAsync("Probe.Add 1 2\r\n", ":3\r\n");
    }

    [Fact]
    public async Task Who_waits_is_served_in_order_when_places_become_free()
    {
        await using var sut = await StartAsync(limit: 1, queued: 3, time: new ManualTimeProvider());
        var mux = await sut.ConnectMuxAsync();
        await FillAsync(sut, mux, 1);
        foreach (var name in new[] { "a", "b", "c" })
        {
            sut.Probe[name].Open(name);
            await mux.SendAsync($"NSX.CALL {(int)name[0]} '' Probe.Wait {name}\r\n");
        }

        await Eventually.BeTrueAsync(() => sut.Provider.Loads[0].Queued == 3, "three wait");
        sut.Probe["1"].Open();
        await mux.ExpectAsync(">3\r\n+nsx.reply\r\n:1\r\n$4\r\nopen\r\n");
        foreach (var name in new[] { "a", "b", "c" })
            await mux.ExpectAsync($">3\r\n+nsx.reply\r\n:{(int)name[0]}\r\n$1\r\n{name}\r\n");
    }

    [Fact]
    public async Task Who_waits_too_long_is_busy_and_whose_deadline_passes_is_told_that()
    {
        var time = new ManualTimeProvider();
        await using var sut = await StartAsync(limit: 1, queued: 3, time: time);
        var (mux, plain) = (await sut.ConnectMuxAsync(), await sut.ConnectAsync());
        await FillAsync(sut, mux, 1);
        await mux.SendAsync("NSX.CALL 2 t=20 Probe.Wait late\r\nNSX.CALL 3 '' Probe.Wait late\r\n");
        await plain.SendAsync("NSX.WITH t=20 Probe.Wait late\r\n");
        await Eventually.BeTrueAsync(() => sut.Provider.Loads[0].Queued == 3, "three wait");
        time.Advance(TimeSpan.FromMilliseconds(20));
        await mux.ExpectAsync(">3\r\n+nsx.reply\r\n:2\r\n-DEADLINE it had passed before the call began\r\n");
        await plain.ExpectAsync("-DEADLINE it had passed before the call began\r\n");
        time.Advance(TimeSpan.FromMilliseconds(30));
        await mux.ExpectAsync(">3\r\n+nsx.reply\r\n:3\r\n" + Busy + "50 ");
        sut.Probe["late"].Entries.ShouldBe(0);
        sut.Provider.Loads[0].ShouldBe(new("Probe", Running: 1, MaxConcurrency: 1, Queued: 0, Refused: 3));
        sut.Probe["1"].Open();
    }

    [Fact]
    public async Task Places_come_back_after_results_errors_cancels_and_disconnects()
    {
        await using var sut = await StartAsync(limit: 3, queued: 0, build: builder => builder.AddFunction("Probe2.Fail", () => Task.FromException(new InvalidOperationException())));
        var (mux, other) = (await sut.ConnectMuxAsync(), await sut.ConnectMuxAsync());
        await FillAsync(sut, mux, 2);
        await other.SendAsync("NSX.CALL 7 c=5 Probe.Forever\r\n");
        await Eventually.BeTrueAsync(() => sut.Provider.Loads[0].Running == 3, "a stream holds a place while it is open");
        await mux.SendAsync("NSX.CANCEL 1\r\n");
        await mux.ExpectAsync(">3\r\n+nsx.reply\r\n:1\r\n-CANCELED by caller\r\n");
        await Eventually.BeTrueAsync(() => sut.Provider.Loads[0].Running == 2, "the cancelled call gave its place back");
        other.Reset();
        await Eventually.BeTrueAsync(() => sut.Provider.Loads[0].Running == 1, "the abandoned stream gave its place back");
        await mux.AskAsync("NSX.CALL 5 '' Probe.Add x y\r\n", ">3\r\n+nsx.reply\r\n:5\r\n-ARGS ");
        sut.Probe["2"].Open();
        await Eventually.BeTrueAsync(() => sut.Provider.Loads[0].Running == 0, "nobody holds a place");
    }

    [Fact]
    public async Task A_cancelled_method_that_goes_on_keeps_its_place()
    {
        var gate = new Gate();
        await using var sut = await TestProvider.StartAsync(
            builder => builder.AddFunction("Deaf.Go", () => GoAsync(gate)), options => options.Services["Deaf"] = new() { MaxConcurrency = 1, MaxQueued = 0 });
        var mux = await sut.ConnectMuxAsync();
        await mux.SendAsync("NSX.CALL 1 '' Deaf.Go\r\n");
        await Eventually.CompleteAsync(gate.Entered, "it runs");
        await mux.AskAsync("NSX.CANCEL 1\r\nNSX.CALL 2 '' Deaf.Go\r\n", ">3\r\n+nsx.reply\r\n:2\r\n" + Busy);
        gate.Entries.ShouldBe(1);
        gate.Open();
        await Eventually.BeTrueAsync(() => sut.Provider.Loads[0].Running == 0, "it has ended");
    }

    [Fact]
    public async Task A_caller_that_goes_while_its_call_waits_has_nothing_run()
    {
        var time = new ManualTimeProvider();
        await using var sut = await StartAsync(limit: 1, queued: 1, time: time);
        var (mux, other) = (await sut.ConnectMuxAsync(), await sut.ConnectMuxAsync());
        await FillAsync(sut, mux, 1);
        await other.SendAsync("NSX.CALL 1 '' Probe.Wait late\r\n");
        await Eventually.BeTrueAsync(() => sut.Provider.Loads[0].Queued == 1, "it waits");
        other.Reset();
        await Eventually.BeTrueAsync(() => sut.Provider.ConnectionCount == 1, "the caller has gone");
        sut.Probe["1"].Open();
        await Eventually.BeTrueAsync(() => sut.Provider.Loads[0] is { Running: 0, Queued: 0 }, "its place is free");
        sut.Probe["late"].Entries.ShouldBe(0);
    }

    [Theory]
    [InlineData("Probe.Wait late", "late", true)]
    [InlineData("Probe.Wait late", "late", false)]
    [InlineData("Probe.Nothing", "Nothing", true)]
    [InlineData("Probe.Nothing", "Nothing", false)]
    public async Task A_call_that_is_cancelled_while_it_waits_leaves_the_queue_and_never_runs(string call, string gate, bool isTurnFirst)
    {
        var time = new ManualTimeProvider();
        await using var sut = await StartAsync(limit: 1, queued: 1, time: time);
        var mux = await sut.ConnectMuxAsync();
        await FillAsync(sut, mux, 1);
        await mux.SendAsync($"NSX.CALL 2 '' {call}\r\n");
        await Eventually.BeTrueAsync(() => sut.Provider.Loads[0].Queued == 1, "it waits");
        await mux.AskAsync("NSX.CANCEL 2\r\nPING\r\n", "+PONG\r\n");
        if (isTurnFirst)
        {
            sut.Probe["1"].Open();
            await mux.ExpectAsync(">3\r\n+nsx.reply\r\n:1\r\n$4\r\nopen\r\n");
        }
        else
        {
            time.Advance(TimeSpan.FromMilliseconds(5));
        }

        await mux.ExpectAsync(">3\r\n+nsx.reply\r\n:2\r\n-CANCELED by caller\r\n");
        sut.Provider.Loads[0].Queued.ShouldBe(0);
        sut.Probe[gate].Entries.ShouldBe(0);
        sut.Probe["1"].Open();
    }

    [Fact]
    public async Task A_call_with_a_key_runs_although_it_was_cancelled_while_it_waited()
    {
        await using var sut = await StartAsync(limit: 1, queued: 1, time: new ManualTimeProvider());
        var mux = await sut.ConnectMuxAsync();
        await FillAsync(sut, mux, 1);
        await mux.SendAsync("NSX.CALL 2 i=key Probe.Nothing\r\n");
        await Eventually.BeTrueAsync(() => sut.Provider.Loads[0].Queued == 1, "it waits");
        await mux.AskAsync("NSX.CANCEL 2\r\nPING\r\n", "+PONG\r\n");
        sut.Probe["1"].Open();
        await mux.ExpectAsync(">3\r\n+nsx.reply\r\n:1\r\n$4\r\nopen\r\n>3\r\n+nsx.reply\r\n:2\r\n_\r\n");
        sut.Probe["Nothing"].Entries.ShouldBe(1);
    }

    [Fact]
    public async Task Credit_that_comes_while_a_stream_waits_for_its_place_is_kept()
    {
        await using var sut = await StartAsync(limit: 1, queued: 1, time: new ManualTimeProvider());
        var mux = await sut.ConnectMuxAsync();
        await FillAsync(sut, mux, 1);
        await mux.SendAsync("NSX.CALL 2 c=1 Probe.Count 3\r\n");
        await Eventually.BeTrueAsync(() => sut.Provider.Loads[0].Queued == 1, "it waits");
        await mux.AskAsync("NSX.CREDIT 2 1\r\nNSX.CREDIT 2 1\r\nPING\r\n", "+PONG\r\n");
        sut.Probe["1"].Open();
        await mux.ExpectAsync(">3\r\n+nsx.reply\r\n:1\r\n$4\r\nopen\r\n");
        for (var i = 1; i <= 3; i++)
            await mux.ExpectAsync($">3\r\n+nsx.item\r\n:2\r\n:{i}\r\n");
        await mux.ExpectAsync(">3\r\n+nsx.reply\r\n:2\r\n_\r\n");
    }

    [Theory]
    [InlineData("NSX.CALL 0 '' Probe.Wait late")]
    [InlineData("NSX.CALL 1 i=key Probe.Wait late")]
    public async Task One_way_calls_and_calls_with_a_key_run_although_their_caller_went_while_they_waited(string call)
    {
        var time = new ManualTimeProvider();
        await using var sut = await StartAsync(limit: 1, queued: 1, time: time);
        var (mux, other) = (await sut.ConnectMuxAsync(), await sut.ConnectMuxAsync());
        await FillAsync(sut, mux, 1);
        await other.SendAsync(call + "\r\n");
        await Eventually.BeTrueAsync(() => sut.Provider.Loads[0].Queued == 1, "it waits");
        other.Reset();
        await Eventually.BeTrueAsync(() => sut.Provider.ConnectionCount == 1, "the caller has gone");
        sut.Probe["1"].Open();
        await Eventually.CompleteAsync(sut.Probe["late"].Entered, "it runs");
        sut.Probe["late"].Open();
        await Eventually.BeTrueAsync(() => sut.Provider.Loads[0] is { Running: 0, Queued: 0 }, "its place is free");
    }

    private static Task<TestProvider> StartAsync(
        int limit, int queued, TimeProvider? time = null, Action<NsxProviderBuilder>? build = null) => StartAsync(
        options =>
        {
            options.Services["Probe"] = new() { MaxConcurrency = limit, MaxQueued = queued };
            if (time is not null)
                TestProvider.UseTime(options, time);
        },
        build);

    private static Task<TestProvider> StartAsync(Action<ProviderOptions> configure, Action<NsxProviderBuilder>? build = null) =>
        TestProvider.StartAsync(build, configure);

    private static async Task FillAsync(TestProvider sut, Wire mux, int calls)
    {
        for (var i = 1; i <= calls; i++)
        {
            await mux.SendAsync($"NSX.CALL {i} '' Probe.Wait {i}\r\n");
            await Eventually.CompleteAsync(sut.Probe[$"{i}"].Entered, $"call {i} runs");
        }
    }

    private static async Task<string> GoAsync(Gate gate)
    {
        gate.Enter();
        return await gate.Opened;
    }
}
