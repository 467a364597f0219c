using Nsx.Testing;

namespace Nsx.Provider.Tests.Commands;

/// <summary>Calls by any Redis client: concurrent, and answered in order.</summary>
public sealed class PlainCallTests : ProbeTests
{
    private protected override Task<TestProvider> StartAsync() => TestProvider.StartAsync(
        configure: options =>
        {
            options.MaxCollectedItems = 3;
            options.Server = options.Server with { MaxConcurrentRequests = 4 };
        });

    [Fact]
    public async Task A_name_has_no_letter_case()
    {
        var wire = await Sut.ConnectAsync();
        await wire.AskAsync("*3\r\n$9\r\nprobe.ADD\r\n$1\r\n1\r\n$2\r\n-2\r\n", ":-1\r\n");
    }

    [Fact]
    public async Task A_fast_call_behind_a_slow_one_runs_at_once_and_is_answered_in_its_turn()
    {
        var wire = await Sut.ConnectAsync();
        await wire.SendAsync("Probe.Wait slow\r\nProbe.Wait fast\r\n");
        Probe["fast"].Open("second");
        await Eventually.CompleteAsync(Probe["fast"].Entered, "the fast call has not waited for the slow one");
        Probe["slow"].Open("first");
        await wire.ExpectAsync("$5\r\nfirst\r\n$6\r\nsecond\r\n");
    }

    [Fact]
    public async Task No_more_calls_than_the_cap_run_at_a_time()
    {
        var wire = await Sut.ConnectAsync();
        for (var call = 0; call < 5; call++)
            await wire.SendAsync($"Probe.Wait {call}\r\n");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(call => Probe[$"{call}"].Entered));
        var other = await Sut.ConnectAsync();
        await other.AskAsync("Probe.Add 1 1\r\n", ":2\r\n");
        Probe["4"].Entries.ShouldBe(0);
        Probe["0"].Open("0");
        await Eventually.CompleteAsync(Probe["4"].Entered, "a place is free");
        for (var call = 1; call < 5; call++)
            Probe[$"{call}"].Open($"{call}");
        await wire.ExpectAsync("$1\r\n0\r\n$1\r\n1\r\n$1\r\n2\r\n$1\r\n3\r\n$1\r\n4\r\n");
    }

    [Fact]
    public async Task Commands_that_change_the_connection_wait_for_the_calls_before_them()
    {
        var wire = await Sut.ConnectAsync();
        await wire.SendAsync("Probe.Wait slow\r\nRESET\r\nProbe.Add 1 2\r\n");
        Probe["slow"].Open("done");
        await wire.ExpectAsync("$4\r\ndone\r\n+RESET\r\n:3\r\n");
    }

    [Fact]
    public async Task Void_is_OK_and_null_is_null()
    {
        var wire = await Sut.ConnectAsync();
        await wire.AskAsync("Probe.Nothing\r\nProbe.NothingAsync2\r\n", "+OK\r\n+OK\r\n");
        await wire.AskAsync("NSX.WITH n=0 Probe.Text ''\r\n", "$-1\r\n");
    }

    [Fact]
    public async Task A_stream_is_one_array_up_to_the_option_that_the_error_names()
    {
        var wire = await Sut.ConnectAsync();
        await wire.AskAsync("Probe.Count 3\r\n", "*3\r\n:1\r\n:2\r\n:3\r\n");
        await wire.AskAsync(
            "Probe.Count 4\r\n", "-BIGRESULT the stream has more than 3 elements (ProviderOptions.MaxCollectedItems); read it over a multiplexed connection\r\n");
        await wire.AskAsync("Probe.Count 0\r\n", "*0\r\n");
    }

    [Fact]
    public async Task With_carries_options()
    {
        var wire = await Sut.ConnectAsync();
        await wire.AskAsync("NSX.WITH t=60000 Probe.Add 1 2\r\n", ":3\r\n");
        await wire.AskAsync("NSX.WITH '' Probe.Add 1 2\r\n", ":3\r\n");
        await wire.AskAsync("NSX.WITH '' PING\r\n", "-UNKNOWN no service '' here (asked for 'PING'); there is Probe\r\n");
        await wire.AskAsync("NSX.WITH c=x Probe.Add 1 2\r\n", "-ARGS option c: expected a number up to 1000000, got \"x\"\r\n");
    }
}
