using Nsx.Testing;
using Tron.Server;

namespace Tron.Tests.Server;

public class PipeliningTests : RespServerRig
{
    protected override RespServerOptions Options => new() { MaxConcurrentRequests = 8 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1000)]
    public async Task Many_requests_at_once_are_answered_in_order(int count)
    {
        var requests = string.Concat(Enumerable.Range(0, count).Select(i => i % 3 == 0 ? $"ECHO {i:d4}\r\n" : Bytes.Request("ECHO", $"{i:d4}")));
        await AskAsync(requests, string.Concat(Enumerable.Range(0, count).Select(i => $"$4\r\n{i:d4}\r\n")));
    }

    [Fact]
    public async Task A_request_may_come_byte_by_byte()
    {
        var wire = await ConnectAsync();
        foreach (var b in Bytes.Request("ECHO", "a\r\nb") + "PING\r\n")
            await wire.SendAsync(b.ToString());
        await wire.ExpectAsync("$4\r\na\r\nb\r\n+PONG\r\n");
    }

    [Fact]
    public async Task Replies_keep_the_order_of_their_requests_whatever_is_ready_first()
    {
        var wire = await ConnectAsync();
        await wire.SendAsync("SLOW a\r\nPING\r\nSLOW b\r\nECHO x\r\nSLOW c\r\n");
        await Eventually.BeTrueAsync(() => Slow.Executed.Length == 3, "all run at the same time");
        Slow.Answer("c");
        Slow.Answer("b");
        Slow.Answer("a");
        await wire.ExpectAsync("$1\r\na\r\n+PONG\r\n$1\r\nb\r\n$1\r\nx\r\n$1\r\nc\r\n");
    }

    [Fact]
    public async Task Other_clients_do_not_wait_for_a_slow_one()
    {
        var slow = await ConnectAsync();
        await slow.SendAsync("SLOW a\r\nPING\r\n");
        await Eventually.BeTrueAsync(() => Slow.Executed is ["a"], "it runs");
        await AskAsync("PING\r\n", "+PONG\r\n");
        Slow.Answer("a");
        await slow.ExpectAsync("$1\r\na\r\n+PONG\r\n");
    }

    [Fact]
    public async Task No_more_requests_run_at_a_time_than_the_option_allows()
    {
        var wire = await ConnectAsync();
        await wire.SendAsync(string.Concat(Enumerable.Range(0, 20).Select(i => $"SLOW {i:d2}\r\n")) + "NOPE\r\n");
        await Eventually.BeTrueAsync(() => Slow.Executed.Length == 8, "eight run");
        for (var i = 0; i < 20; i++)
        {
            await Eventually.BeTrueAsync(() => Slow.Executed.Length == Math.Min(20, i + 8), "one starts when one has ended, and no sooner");
            Slow.Answer($"{i:d2}");
            await wire.ExpectAsync($"$2\r\n{i:d2}\r\n");
        }

        Assert.StartsWith("-ERR unknown command 'NOPE'", await wire.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_changes_the_connection_waits_for_all_before_it_and_holds_up_all_behind()
    {
        var wire = await ConnectAsync();
        await wire.SendAsync("SLOW a\r\nRESET\r\nSLOW b\r\n");
        await Eventually.BeTrueAsync(() => Slow.Executed is ["a"], "the first runs");
        for (var i = 0; i < 200; i++)
            await Task.Yield();
        Assert.Equal(["a"], Slow.Executed);
        Slow.Answer("a");
        await wire.ExpectAsync("$1\r\na\r\n+RESET\r\n");
        await Eventually.BeTrueAsync(() => Slow.Executed is ["a", "b"], "the last runs");
        Slow.Answer("b");
        await wire.ExpectAsync("$1\r\nb\r\n");
    }

    [Fact]
    public async Task A_client_that_vanishes_is_forgotten_and_its_late_answers_hurt_nobody()
    {
        var wire = await ConnectAsync();
        await wire.SendAsync("SLOW a\r\nSLOW b\r\n");
        await Eventually.BeTrueAsync(() => Slow.Executed.Length == 2, "both run");
        wire.Reset();
        await Eventually.BeTrueAsync(() => Server.ClientCount == 0, "the client is forgotten");
        Slow.Answer("b");
        Slow.Answer("a");
        await AskAsync("PING\r\n", "+PONG\r\n");
    }
}
