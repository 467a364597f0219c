using Nsx.Testing;

namespace Nsx.Provider.Tests.Admission;

/// <summary>Calls with much to hold, over real sockets.</summary>
public sealed class ManyBytesTests
{
    private const int Most = 10_000;
    private const string Busy = "-BUSY retry-after-ms=100 the arguments of calls under way take 10000 bytes or nearly so (Nsx:Provider:Memory:MaxBytesInFlight)\r\n";
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_beyond_the_bound_are_refused_whether_they_wait_or_have_begun_on_the_read_loop(bool isExact)
    {
        await using var sut = await StartAsync(isExact ? 1 : null);
        var mux = await sut.ConnectMuxAsync();
        await mux.SendAsync("NSX.CALL 1 '' Probe.Wait first\r\n");
        await Eventually.CompleteAsync(sut.Probe["first"].Entered, "it runs, and takes the only place there may be");
        await mux.SendAsync(Wait(2, 4000) + Wait(3, 4000));
        await mux.AskAsync(Wait(4, 4000), ">3\r\n+nsx.reply\r\n:4\r\n" + Busy);
        sut.Probe[Gate(4, 4000)].Entries.ShouldBe(0);
        (await HeldAsync(sut)).ShouldBeInRange(8000, 8500);

        // Small ones are not counted, and PING is none.
        await mux.AskAsync("PING\r\n", "+PONG\r\n");
        await mux.SendAsync(Wait(5, 10));
        await mux.AskAsync("NSX.CANCEL 5\r\n", isExact ? "" : ">3\r\n+nsx.reply\r\n:5\r\n-CANCELED by caller\r\n");

        await EndAsync(sut, mux, "first", 1);
        await EndAsync(sut, mux, Gate(2, 4000), 2);
        await EndAsync(sut, mux, Gate(3, 4000), 3);
        if (isExact)
            await mux.ExpectAsync(">3\r\n+nsx.reply\r\n:5\r\n-CANCELED by caller\r\n");
        (await HeldAsync(sut)).ShouldBe(0);
        await mux.SendAsync(Wait(6, 4000));
        await EndAsync(sut, mux, Gate(6, 4000), 6);
    }

    [Fact]
    public async Task A_request_larger_than_the_bound_is_taken_when_it_is_alone()
    {
        await using var sut = await StartAsync(null);
        var mux = await sut.ConnectMuxAsync();
        await mux.SendAsync(Wait(1, 3 * Most));
        await Eventually.CompleteAsync(sut.Probe[Gate(1, 3 * Most)].Entered, "it runs");
        await mux.AskAsync(Wait(2, 2000), ">3\r\n+nsx.reply\r\n:2\r\n" + Busy);
        await EndAsync(sut, mux, Gate(1, 3 * Most), 1);
        await mux.SendAsync(Wait(3, 2000));
        await EndAsync(sut, mux, Gate(3, 2000), 3);
    }

    [Fact]
    public async Task However_calls_end_they_give_their_bytes_back()
    {
        await using var sut = await StartAsync(2, TimeSpan.FromSeconds(1));
        var mux = await sut.ConnectMuxAsync();

        // Two run and two wait: one of each is cancelled, and the others' time passes; a stream and a caller who goes hold some too.
        await mux.SendAsync(Wait(1, 2000) + Wait(2, 2000) + Wait(3, 2000) + Wait(4, 2000));
        await Eventually.BeTrueAsync(() => sut.Provider.Loads[0] is { Running: 2, Queued: 2 }, "two run, two wait");
        (await HeldAsync(sut)).ShouldBeGreaterThan(8000);
        await mux.SendAsync("NSX.CANCEL 1\r\nNSX.CANCEL 3\r\n");
        await Eventually.BeTrueAsync(() => sut.Provider.RunningCalls == 2, "two have ended");
        _time.Advance(TimeSpan.FromSeconds(40));
        await Eventually.BeTrueAsync(() => sut.Provider.RunningCalls == 0, "so have the others");
        (await HeldAsync(sut)).ShouldBe(0);

        var other = await sut.ConnectAsync();
        await other.SendAsync($"Probe.Wait {Gate(9, 2000)}\r\n");
        await Eventually.CompleteAsync(sut.Probe[Gate(9, 2000)].Entered, "it runs");
        other.Reset();
        await Eventually.BeTrueAsync(() => sut.Provider.RunningCalls == 0, "its caller has gone");
        (await HeldAsync(sut)).ShouldBe(0);
    }

    private static string Gate(int id, int bytes) => $"{id}".PadRight(bytes, 'x');

    private static string Wait(int id, int bytes) => $"*5\r\n$8\r\nNSX.CALL\r\n${id.ToString().Length}\r\n{id}\r\n$0\r\n\r\n$10\r\nProbe.Wait\r\n${bytes}\r\n{Gate(id, bytes)}\r\n";

    private static async Task EndAsync(TestProvider sut, Wire mux, string gate, int id)
    {
        await Eventually.CompleteAsync(sut.Probe[gate].Entered, $"call {id} runs");
        sut.Probe[gate].Open();
        await mux.ExpectAsync($">3\r\n+nsx.reply\r\n:{id}\r\n$4\r\nopen\r\n");
    }

    private static async Task<int> HeldAsync(TestProvider sut)
    {
        var wire = await sut.ConnectAsync();
        await wire.SendAsync("INFO nsx\r\n");
        var line = "";
        while (!line.StartsWith("nsx_bytes_in_flight:", StringComparison.Ordinal))
            line = await wire.ReadLineAsync();
        return int.Parse(line.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private Task<TestProvider> StartAsync(int? places, TimeSpan? age = null) => TestProvider.StartAsync(configure: options =>
    {
        TestProvider.UseTime(options, _time);
        options.Memory = new() { MaxBytesInFlight = Most };
        options.Services["Probe"] = new() { MaxConcurrency = places, MaxQueued = 10, MaxQueueAge = age ?? TimeSpan.FromMinutes(1) };
    });
}
