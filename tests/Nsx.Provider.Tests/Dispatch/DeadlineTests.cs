using Nsx.Testing;

namespace Nsx.Provider.Tests.Dispatch;

/// <summary>No work after the deadline. The test owns the time.</summary>
public sealed class DeadlineTests : ProbeTests
{
    private readonly ManualTimeProvider _time = new();

    private protected override Task<TestProvider> StartAsync() => TestProvider.StartAsync(configure: options =>
    {
        TestProvider.UseTime(options, _time);
        options.DefaultTimeout = TimeSpan.FromSeconds(3);

        // An hour may pass here while a reply is on its way: that is not the peer's fault.
        var server = options.Server.Server;
        options.Server = options.Server with { Server = server with { Session = server.Session with { SendTimeout = TimeSpan.FromDays(1) } } };
    });

    [Fact]
    public async Task A_call_that_comes_too_late_never_enters_the_method()
    {
        var wire = await Sut.ConnectAsync();
        await wire.AskAsync("NSX.WITH t=0 Probe.Wait late\r\n", "-DEADLINE it had passed before the call began\r\n");
        var mux = await Sut.ConnectMuxAsync();
        await mux.AskAsync("NSX.CALL 1 t=0 Probe.Count 1\r\n", ">3\r\n+nsx.reply\r\n:1\r\n-DEADLINE it had passed before the call began\r\n");
        Probe["late"].Entries.ShouldBe(0);
        Probe.Produced.ShouldBe(0);
    }

    [Theory]
    [InlineData("NSX.WITH t=500 Probe.Wait gate", 500)]
    [InlineData("NSX.WITH t=500 Probe.Block gate", 500)]
    [InlineData("Probe.Wait gate", 3000)]
    public async Task The_methods_token_fires_at_the_deadline_and_not_before(string call, int milliseconds)
    {
        var wire = await Sut.ConnectAsync();
        await wire.SendAsync(call + "\r\n");
        await Probe["gate"].Entered;
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds - 10));
        var other = await Sut.ConnectAsync();
        await other.AskAsync("PING\r\n", "+PONG\r\n");
        Sut.Provider.RunningCalls.ShouldBe(1);
        _time.Advance(TimeSpan.FromMilliseconds(20));
        await wire.ExpectAsync("-TIMEOUT the deadline passed while the method ran\r\n");
        await Eventually.BeTrueAsync(() => Sut.Provider.RunningCalls == 0, "the call has ended");
    }

    [Fact]
    public async Task A_one_way_call_ends_at_its_deadline_too()
    {
        var wire = await Sut.ConnectMuxAsync();
        await wire.SendAsync("NSX.CALL 0 t=1000 Probe.Wait one\r\nNSX.CALL 0 t=1000 Probe.Wait two\r\n");
        await Probe["one"].Entered;
        await Probe["two"].Entered;
        _time.Advance(TimeSpan.FromMilliseconds(990));
        var other = await Sut.ConnectAsync();
        await other.AskAsync("PING\r\n", "+PONG\r\n");
        Sut.Provider.RunningCalls.ShouldBe(2);
        _time.Advance(TimeSpan.FromMilliseconds(20));
        await Eventually.BeTrueAsync(() => Sut.Provider.RunningCalls == 0, "both calls have given their places back");
    }

    [Fact]
    public async Task A_one_way_call_goes_on_without_its_caller_until_its_deadline()
    {
        var wire = await Sut.ConnectMuxAsync();
        await wire.SendAsync("NSX.CALL 0 t=1000 Probe.Wait one\r\n");
        await Probe["one"].Entered;
        wire.Reset();
        await Eventually.BeTrueAsync(() => _time.HasTimerDueIn(TimeSpan.FromSeconds(1)), "the deadline runs without the connection");
        Probe["one"].Cancelled.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.CompleteAsync(Probe["one"].Cancelled, "the method saw its token");
    }

    [Fact]
    public async Task A_stream_lives_as_long_as_its_caller_reads_unless_a_time_was_set()
    {
        var wire = await Sut.ConnectMuxAsync();
        await wire.AskAsync("NSX.CALL 1 '' Probe.Forever\r\n", ">3\r\n+nsx.item\r\n:1\r\n:1\r\n");
        await wire.AskAsync("NSX.CALL 2 t=100 Probe.Forever\r\n", ">3\r\n+nsx.item\r\n:2\r\n:1\r\n");
        _time.Advance(TimeSpan.FromHours(1));
        await wire.ExpectAsync(">3\r\n+nsx.reply\r\n:2\r\n-TIMEOUT the deadline passed while the method ran\r\n");
        await wire.AskAsync("NSX.CANCEL 1\r\n", ">3\r\n+nsx.reply\r\n:1\r\n-CANCELED by caller\r\n");
    }
}
