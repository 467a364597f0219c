using Nsx.Testing;

namespace Nsx.Provider.Tests.Commands;

/// <summary>Multiplexed calls, byte by byte.</summary>
public sealed class MuxTests : ProbeTests
{
    private const string Add12 = "$9\r\nProbe.Add\r\n$1\r\n1\r\n$1\r\n2\r\n";

    [Fact]
    public async Task A_reply_is_a_push_with_the_callers_id()
    {
        var wire = await Sut.ConnectMuxAsync();
        await wire.AskAsync($"*6\r\n$8\r\nNSX.CALL\r\n$1\r\n7\r\n$7\r\nt=60000\r\n{Add12}", ">3\r\n+nsx.reply\r\n:7\r\n:3\r\n");
        await wire.AskAsync($"*6\r\n$8\r\nnsx.call\r\n$16\r\n9007199254740992\r\n$0\r\n\r\n{Add12}", ">3\r\n+nsx.reply\r\n:9007199254740992\r\n:3\r\n");
    }

    [Fact]
    public async Task Void_and_null_are_null()
    {
        var wire = await Sut.ConnectMuxAsync();
        await wire.AskAsync("NSX.CALL 9 '' Probe.Nothing\r\n", ">3\r\n+nsx.reply\r\n:9\r\n_\r\n");
        await wire.AskAsync("NSX.CALL 9 '' Probe.NothingAsync2\r\n", ">3\r\n+nsx.reply\r\n:9\r\n_\r\n");
        await wire.AskAsync("NSX.CALL 9 n=0 Probe.Text ''\r\n", ">3\r\n+nsx.reply\r\n:9\r\n_\r\n");
        await wire.AskAsync("NSX.CALL 9 '' Probe.Text ''\r\n", ">3\r\n+nsx.reply\r\n:9\r\n$0\r\n\r\n");
    }

    [Fact]
    public async Task Replies_come_in_any_order_and_other_commands_in_theirs()
    {
        var wire = await Sut.ConnectMuxAsync();
        await wire.AskAsync("NSX.CALL 8 '' Probe.Wait slow\r\nNSX.CALL 9 '' Probe.Add 1 2\r\n", ">3\r\n+nsx.reply\r\n:9\r\n:3\r\n");
        await wire.AskAsync("PING\r\n", "+PONG\r\n");
        Probe["slow"].Open("done");
        await wire.ExpectAsync(">3\r\n+nsx.reply\r\n:8\r\n$4\r\ndone\r\n");
    }

    [Fact]
    public async Task A_stream_pauses_without_credit_and_ends_with_a_reply()
    {
        var wire = await Sut.ConnectMuxAsync();
        await wire.AskAsync(
            "*5\r\n$8\r\nNSX.CALL\r\n$2\r\n10\r\n$3\r\nc=2\r\n$11\r\nProbe.Count\r\n$1\r\n4\r\n",
            ">3\r\n+nsx.item\r\n:10\r\n:1\r\n>3\r\n+nsx.item\r\n:10\r\n:2\r\n");
        await Eventually.BeTrueAsync(() => Probe.Produced == 3, "the next element waits for credit");
        await wire.AskAsync("PING\r\n", "+PONG\r\n");
        await wire.AskAsync("*3\r\n$10\r\nNSX.CREDIT\r\n$2\r\n10\r\n$1\r\n1\r\n", ">3\r\n+nsx.item\r\n:10\r\n:3\r\n");
        await wire.AskAsync("NSX.CREDIT 10 5\r\n", ">3\r\n+nsx.item\r\n:10\r\n:4\r\n>3\r\n+nsx.reply\r\n:10\r\n_\r\n");
    }

    [Fact]
    public async Task A_cancelled_stream_says_so_and_its_code_ends()
    {
        var wire = await Sut.ConnectMuxAsync();
        await wire.AskAsync("NSX.CALL 10 c=2 Probe.Forever\r\n", ">3\r\n+nsx.item\r\n:10\r\n:1\r\n");
        await wire.AskAsync("*2\r\n$10\r\nNSX.CANCEL\r\n$2\r\n10\r\n", ">3\r\n+nsx.reply\r\n:10\r\n-CANCELED by caller\r\n");
        await Eventually.CompleteAsync(Probe["forever"].Cancelled, "the method saw its token");
    }

    [Fact]
    public async Task A_stream_that_waits_for_credit_can_be_cancelled()
    {
        var wire = await Sut.ConnectMuxAsync();
        await wire.AskAsync("NSX.CALL 10 c=1 Probe.Count 9\r\n", ">3\r\n+nsx.item\r\n:10\r\n:1\r\n");
        await wire.AskAsync("NSX.CANCEL 10\r\n", ">3\r\n+nsx.reply\r\n:10\r\n-CANCELED by caller\r\n");
    }

    [Fact]
    public async Task A_cancelled_call_gets_exactly_one_reply()
    {
        var wire = await Sut.ConnectMuxAsync();
        await wire.SendAsync("NSX.CALL 3 '' Probe.Wait never\r\n");
        await Probe["never"].Entered;
        await wire.AskAsync("NSX.CANCEL 3\r\nNSX.CANCEL 3\r\n", ">3\r\n+nsx.reply\r\n:3\r\n-CANCELED by caller\r\n");
        await wire.AskAsync("NSX.CANCEL 3\r\nNSX.CANCEL 99\r\nPING\r\n", "+PONG\r\n");
    }

    [Fact]
    public async Task Id_zero_is_never_answered()
    {
        var wire = await Sut.ConnectMuxAsync();
        await wire.AskAsync(
            "NSX.CALL 0 '' Probe.Nothing\r\nNSX.CALL 0 '' Probe.Add x y\r\nNSX.CALL 0 '' No.Such\r\nNSX.CALL 0 t=x Probe.Nothing\r\nNSX.CALL 0 t=0 Probe.Nothing\r\nPING\r\n",
            "+PONG\r\n");
        await Probe["Nothing"].Entered;
        Probe["Nothing"].Entries.ShouldBe(1);
    }

    [Fact]
    public async Task A_stream_without_a_reader_does_not_begin()
    {
        var wire = await Sut.ConnectMuxAsync();
        await wire.AskAsync("NSX.CALL 0 '' Probe.Forever\r\nNSX.CALL 1 '' Probe.Add 1 2\r\n", ">3\r\n+nsx.reply\r\n:1\r\n:3\r\n");
        await Eventually.BeTrueAsync(() => Sut.Provider.RunningCalls == 0, "nothing is left behind");
        Probe["forever"].Entries.ShouldBe(0);
    }

    [Theory]
    [InlineData("Probe.Wait second")]
    [InlineData("Probe.Block second")]
    [InlineData("Probe.Forever")]
    public async Task An_id_that_is_open_cannot_be_used_twice(string method)
    {
        var wire = await Sut.ConnectMuxAsync();
        await wire.SendAsync("NSX.CALL 3 '' Probe.Wait first\r\n");
        await Probe["first"].Entered;
        await wire.AskAsync($"NSX.CALL 3 '' {method}\r\n", ">3\r\n+nsx.reply\r\n:3\r\n-PROTO the id 3 belongs to a call that is still open\r\n");
        Probe["second"].Entries.ShouldBe(0);
        Probe["first"].Open();
        await wire.ExpectAsync(">3\r\n+nsx.reply\r\n:3\r\n$4\r\nopen\r\n");
    }

    [Fact]
    public async Task An_id_is_free_as_soon_as_its_reply_has_come()
    {
        var wire = await Sut.ConnectMuxAsync();
        for (var round = 0; round < 300; round++)
        {
            await wire.AskAsync("NSX.CALL 3 '' Probe.Count 1\r\n", ">3\r\n+nsx.item\r\n:3\r\n:1\r\n>3\r\n+nsx.reply\r\n:3\r\n_\r\n");
            await wire.AskAsync("NSX.CALL 3 '' Probe.NothingAsync2\r\n", ">3\r\n+nsx.reply\r\n:3\r\n_\r\n");
        }
    }

    [Theory]
    [InlineData("NSX.CALL x '' Probe.Nothing", "expected the id of a call, 0 to 9007199254740992, got 'x'")]
    [InlineData("NSX.CALL -1 '' Probe.Nothing", "expected the id of a call, 0 to 9007199254740992, got '-1'")]
    [InlineData("NSX.CALL 9007199254740993 '' Probe.Nothing", "expected the id of a call, 0 to 9007199254740992, got '9007199254740993'")]
    [InlineData("NSX.CALL '' '' Probe.Nothing", "expected the id of a call, 0 to 9007199254740992, got ''")]
    [InlineData("NSX.CANCEL x", "expected the id of a call, 0 to 9007199254740992, got 'x'")]
    [InlineData("NSX.CREDIT 1 0", null)]
    public async Task Without_an_id_there_is_nobody_to_answer(string line, string? reason)
    {
        var wire = await Sut.ConnectMuxAsync();
        await wire.SendAsync($"NSX.CALL 1 c=1 Probe.Forever\r\n");
        await wire.ExpectAsync(">3\r\n+nsx.item\r\n:1\r\n:1\r\n");
        await wire.SendAsync(line + "\r\n");
        var rest = await wire.ReadToEndAsync();
        rest.ShouldStartWith("-ERR ");
        rest.ShouldContain(reason ?? "expected a number of elements, got '0'");
    }

    [Theory]
    [InlineData("t=x", "-ARGS option t: expected a number up to 3600000, got \"x\"")]
    [InlineData("t=-5", "-ARGS option t: expected a number up to 3600000, got \"-5\"")]
    [InlineData("c=-1", "-ARGS option c: expected a number up to 1000000, got \"-1\"")]
    [InlineData("n=64", "-ARGS option n: expected a number up to 63, got \"64\"")]
    public async Task Bad_options_refuse_one_call(string options, string reply)
    {
        var wire = await Sut.ConnectMuxAsync();
        await wire.AskAsync($"NSX.CALL 4 {options} Probe.Count 1\r\n", $">3\r\n+nsx.reply\r\n:4\r\n{reply}\r\n");
        await wire.AskAsync("PING\r\n", "+PONG\r\n");
    }

    [Fact]
    public async Task Without_mux_a_call_is_answered_in_order()
    {
        var wire = await Sut.ConnectAsync();
        await wire.AskAsync($"*6\r\n$8\r\nNSX.CALL\r\n$1\r\n7\r\n$0\r\n\r\n{Add12}", ":3\r\n");
        await wire.AskAsync("NSX.CALL 0 '' Probe.Nothing\r\n", "+OK\r\n");
        await wire.AskAsync("NSX.CALL 1 '' Probe.Count 3\r\n", "*3\r\n:1\r\n:2\r\n:3\r\n");
        await wire.AskAsync("NSX.CANCEL 1\r\n", "-ERR NSX.CANCEL needs NSX.MUX ON\r\n");
        await wire.AskAsync("NSX.CREDIT 1 1\r\n", "-ERR NSX.CREDIT needs NSX.MUX ON\r\n");
    }

    [Fact]
    public async Task Mux_requires_RESP3()
    {
        var wire = await Sut.ConnectAsync();
        await wire.AskAsync("NSX.MUX ON\r\n", "-NOPROTO NSX.MUX requires RESP3: say HELLO 3 before\r\n");
        await wire.AskAsync("NSX.MUX OFF\r\n", "-ERR syntax error: expected NSX.MUX ON, got 'OFF'\r\n");
    }

    [Theory]
    [InlineData("RESET\r\n", "+RESET\r\n")]
    [InlineData("HELLO 2\r\n", null)]
    public async Task Whoever_leaves_RESP3_is_sent_no_pushes(string line, string? reply)
    {
        var wire = await Sut.ConnectMuxAsync();
        await wire.SendAsync(line);
        if (reply is not null)
            await wire.ExpectAsync(reply);
        while (reply is null && await wire.ReadLineAsync() != "*0\r\n")
        {
        }

        await wire.AskAsync("NSX.CALL 5 '' Probe.Add 1 2\r\n", ":3\r\n");
    }

    [Fact]
    public async Task The_answer_to_mux_says_what_the_provider_can_take()
    {
        var wire = await Sut.ConnectResp3Async();
        await wire.AskAsync("NSX.MUX ON\r\n", "%4\r\n$7\r\nversion\r\n:1\r\n$12\r\nmax-inflight\r\n:1024\r\n$11\r\nmax-request\r\n:8388608\r\n$9\r\nserver-id\r\n$40\r\n");
    }
}
