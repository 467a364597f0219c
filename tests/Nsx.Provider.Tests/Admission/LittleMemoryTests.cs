using System.Diagnostics.Metrics;
using Nsx.Testing;

namespace Nsx.Provider.Tests.Admission;

/// <summary>A provider whose readings say that there is little memory left, over real sockets.</summary>
public sealed class LittleMemoryTests
{
    private const string Full = "-BUSY retry-after-ms=1000 the provider has little memory left (Nsx:Provider:Memory:RefuseAt)\r\n";
    private readonly ManualTimeProvider _time = new();
    private double _usage;

    [Fact]
    public async Task Calls_are_refused_before_their_arguments_are_read_and_taken_again_later()
    {
        await using var sut = await StartAsync();
        var (plain, mux) = (await sut.ConnectAsync(), await sut.ConnectMuxAsync());
        await plain.AskAsync("Probe.Add 1 2\r\n", ":3\r\n");
        Use(0.96);
        await plain.AskAsync("Probe.Add 1 2\r\nProbe.Add x y\r\nNSX.WITH t=500 Probe.Add 1 2\r\nPING\r\n", Full + Full + Full + "+PONG\r\n");
        await mux.AskAsync("NSX.CALL 1 '' Probe.Wait x\r\n", ">3\r\n+nsx.reply\r\n:1\r\n" + Full);
        sut.Probe["x"].Entries.ShouldBe(0);
        sut.Provider.Loads[0].Refused.ShouldBe(4);
        Use(0.91);
        await plain.AskAsync("Probe.Add 1 2\r\n", ":3\r\n");
    }

    [Fact]
    public async Task Calls_under_way_end_and_can_be_cancelled()
    {
        await using var sut = await StartAsync();
        var mux = await sut.ConnectMuxAsync();
        await mux.SendAsync("NSX.CALL 1 '' Probe.Wait 1\r\nNSX.CALL 2 '' Probe.Wait 2\r\n");
        await Eventually.CompleteAsync(Task.WhenAll(sut.Probe["1"].Entered, sut.Probe["2"].Entered), "both run");
        Use(0.99);
        sut.Probe["1"].Open();
        await mux.ExpectAsync(">3\r\n+nsx.reply\r\n:1\r\n$4\r\nopen\r\n");
        await mux.AskAsync("NSX.CANCEL 2\r\n", ">3\r\n+nsx.reply\r\n:2\r\n-CANCELED by caller\r\n");
    }

    [Fact]
    public async Task Whoever_comes_new_waits_until_there_is_room()
    {
        await using var sut = await StartAsync();
        var old = await sut.ConnectAsync();
        await old.AskAsync("PING\r\n", "+PONG\r\n");
        Use(0.86);
        var (one, other) = (await sut.ConnectAsync(), await sut.ConnectAsync());
        await one.SendAsync("Probe.Add 1 2\r\n");
        await other.SendAsync("PING\r\n");

        // Those who are there are served, and while they are, nobody else is.
        for (var i = 0; i < 100; i++)
            await old.AskAsync("Probe.Add 1 2\r\n", ":3\r\n");
        sut.Provider.ConnectionCount.ShouldBe(1);
        one.Socket.Available.ShouldBe(0);
        Use(0.5);
        await one.ExpectAsync(":3\r\n");
        await other.ExpectAsync("+PONG\r\n");
    }

    [Fact]
    public async Task A_provider_that_holds_connections_stops_in_good_order()
    {
        var sut = await StartAsync();
        Use(0.9);
        var waiting = await sut.ConnectAsync();
        await Eventually.CompleteAsync(sut.DisposeAsync().AsTask(), "it stops");
        await Should.ThrowAsync<Exception>(async () =>
        {
            await waiting.AskAsync("PING\r\n", "+PONG\r\n");
        });
    }

    [Fact]
    public async Task It_is_seen_in_info_in_metrics_and_in_the_log()
    {
        await using var sut = await StartAsync();
        var seen = new List<(string, double)>();
        using var listener = new MeterListener();
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => seen.Add((instrument.Name, value)));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => seen.Add((instrument.Name, value)));
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Name.StartsWith("nsx.provider.memory", StringComparison.Ordinal))
                own.EnableMeasurementEvents(instrument);
        };
        listener.Start();
        var wire = await sut.ConnectAsync();
        Use(0.97);
        await wire.SendAsync("INFO nsx\r\n");
        var info = new List<string>();
        while (info.Count == 0 || !info[^1].StartsWith("nsx_draining", StringComparison.Ordinal))
            info.Add((await wire.ReadLineAsync()).TrimEnd());
        info.ShouldContain("nsx_memory_percent:97");
        info.ShouldContain("nsx_memory_guard:refusing");
        listener.RecordObservableInstruments();

        // Metrics are the process', and other providers of other tests are seen, too.
        seen.ShouldContain(("nsx.provider.memory.usage", 0.97));
        seen.ShouldContain(("nsx.provider.memory.guard", 2.0));
        sut.Log.Messages(2010).Count.ShouldBe(1);
        sut.Log.Messages(2012).Count.ShouldBe(1);
    }

    [Fact]
    public async Task It_can_be_turned_off()
    {
        await using var sut = await TestProvider.StartAsync(configure: options =>
        {
            TestProvider.UseTime(options, _time);
            options.Memory = new() { IsEnabled = false, Usage = () => 1 };
        });
        Use(1);
        await (await sut.ConnectAsync()).AskAsync("Probe.Add 1 2\r\n", ":3\r\n");
    }

    private Task<TestProvider> StartAsync() => TestProvider.StartAsync(configure: options =>
    {
        TestProvider.UseTime(options, _time);
        options.Memory = new() { Usage = () => _usage };
    });

    private void Use(double usage)
    {
        _usage = usage;
        _time.Advance(TimeSpan.FromMilliseconds(50));
    }
}
