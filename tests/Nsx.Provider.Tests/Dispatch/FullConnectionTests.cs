using Nsx.Testing;

namespace Nsx.Provider.Tests.Dispatch;

/// <summary>A connection that has all the calls, or all the unread replies, that it may have.</summary>
public sealed class FullConnectionTests : ProbeTests
{
    private const string Busy = "-BUSY retry-after-ms=50 1 calls of this connection are under way (Nsx:Provider:MaxCallsPerConnection)\r\n";
    private const string NoRoom = "-ABORTED the reply was not sent: too many bytes wait for this client to read them (SessionOptions.MaxQueuedBytes)\r\n";

    private protected override Task<TestProvider> StartAsync() => TestProvider.StartAsync(configure: options => options.MaxCallsPerConnection = 1);

    [Fact]
    public async Task A_multiplexed_call_too_many_is_refused_and_what_comes_behind_it_is_read()
    {
        var wire = await Sut.ConnectMuxAsync();
        await wire.SendAsync("NSX.CALL 1 '' Probe.Wait gate\r\n");
        await Probe["gate"].Entered;
        await wire.AskAsync("NSX.CALL 2 '' Probe.Add 1 2\r\nPING\r\n", $">3\r\n+nsx.reply\r\n:2\r\n{Busy}+PONG\r\n");
        await wire.AskAsync("NSX.CALL 3 '' Probe.Add 1 2\r\nNSX.CANCEL 1\r\n", $">3\r\n+nsx.reply\r\n:3\r\n{Busy}>3\r\n+nsx.reply\r\n:1\r\n-CANCELED by caller\r\n");
        await Eventually.BeTrueAsync(() => Sut.Provider.RunningCalls == 0, "the call has ended");
        await wire.AskAsync("NSX.CALL 4 '' Probe.Add 1 2\r\n", ">3\r\n+nsx.reply\r\n:4\r\n:3\r\n");
    }

    [Fact]
    public async Task A_plain_call_too_many_waits_its_turn()
    {
        var wire = await Sut.ConnectAsync();
        await wire.SendAsync("Probe.Wait gate\r\nProbe.Add 1 2\r\n");
        await Probe["gate"].Entered;
        Probe["gate"].Open("now");
        await wire.ExpectAsync("$3\r\nnow\r\n:3\r\n");
    }

    [Fact]
    public async Task A_client_that_does_not_read_loses_replies_and_is_told_so()
    {
        const int calls = 8;
        const int large = 3_000_000;
        await using var sut = await TestProvider.StartAsync(configure: options =>
        {
            var server = options.Server.Server;
            options.Server = options.Server with { Server = server with { Session = server.Session with { MaxQueuedBytes = large } } };
        });
        var wire = await sut.ConnectMuxAsync();

        // What the kernel takes is limited, too.
        wire.Socket.ReceiveBufferSize = 64 * 1024;
        for (var id = 1; id <= calls; id++)
            await wire.SendAsync($"NSX.CALL {id} '' Probe.Wait gate\r\n");
        await Eventually.BeTrueAsync(() => sut.Probe["gate"].Entries == calls, "all have begun");
        sut.Probe["gate"].Open(new string('x', large));
        await Eventually.BeTrueAsync(() => sut.Provider.RunningCalls == 0, "all have ended");
        await wire.SendAsync("PING\r\n");

        var lost = 0;
        for (var reply = 0; reply < calls; reply++)
        {
            await wire.ExpectAsync(">3\r\n+nsx.reply\r\n");
            await wire.ReadLineAsync();
            var value = await wire.ReadLineAsync();
            if (value == NoRoom)
                lost++;
            else
                (value, (await wire.ReadAsync(large + 2)).Length).ShouldBe(($"${large}\r\n", large + 2));
        }

        await wire.ExpectAsync("+PONG\r\n");
        lost.ShouldBeInRange(1, calls - 1);
    }
}
