using Nsx.Testing;

namespace Nsx.Provider.Tests.Dispatch;

public sealed class CancellationTests : ProbeTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Losing_the_connection_cancels_its_calls(bool reset)
    {
        var wire = await Sut.ConnectMuxAsync();
        await wire.SendAsync("NSX.CALL 1 '' Probe.Wait gate\r\nNSX.CALL 2 '' Probe.Forever\r\n");
        await Probe["gate"].Entered;
        await Probe["forever"].Entered;
        if (reset)
            wire.Reset();
        else
            wire.Dispose();
        await Eventually.CompleteAsync(Probe["gate"].Cancelled, "the method saw its token");
        await Eventually.CompleteAsync(Probe["forever"].Cancelled, "the stream saw its token");
        await Eventually.BeTrueAsync(() => Sut.Provider.RunningCalls == 0, "nothing runs any more");
        Sut.Log.Messages(2001).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_method_that_does_not_heed_its_token_keeps_its_result()
    {
        var wire = await Sut.ConnectMuxAsync();
        await wire.SendAsync("NSX.CALL 1 '' Probe.Block gate\r\n");
        await Probe["gate"].Entered;
        Probe["gate"].Open("done");
        await wire.ExpectAsync(">3\r\n+nsx.reply\r\n:1\r\n$4\r\ndone\r\n");
        await wire.AskAsync("NSX.CANCEL 1\r\nPING\r\n", "+PONG\r\n");
    }

    [Fact]
    public async Task A_blocked_method_holds_up_nobody_and_can_be_cancelled()
    {
        var wire = await Sut.ConnectMuxAsync();
        await wire.SendAsync("NSX.CALL 1 '' Probe.Block gate\r\n");
        await Probe["gate"].Entered;
        await wire.AskAsync("NSX.CALL 2 '' Probe.Add 1 2\r\n", ">3\r\n+nsx.reply\r\n:2\r\n:3\r\n");
        await wire.AskAsync("NSX.CANCEL 1\r\n", ">3\r\n+nsx.reply\r\n:1\r\n-CANCELED by caller\r\n");
    }

    [Fact]
    public async Task A_method_that_blocks_again_and_again_holds_up_nobody()
    {
        var wire = await Sut.ConnectMuxAsync();
        await wire.SendAsync("NSX.CALL 1 '' Probe.Block first\r\n");
        await Probe["first"].Entered;
        await wire.AskAsync("PING\r\n", "+PONG\r\n");
        Probe["first"].Open();
        await wire.ExpectAsync(">3\r\n+nsx.reply\r\n:1\r\n$4\r\nopen\r\n");

        for (var call = 2; call < 10; call++)
            await wire.SendAsync($"NSX.CALL {call} '' Probe.Block {call}\r\n");
        await wire.AskAsync("PING\r\n", "+PONG\r\n");
        for (var call = 2; call < 10; call++)
        {
            await Eventually.CompleteAsync(Probe[$"{call}"].Entered, "the call has begun");
            Probe[$"{call}"].Open();
            await wire.ExpectAsync($">3\r\n+nsx.reply\r\n:{call}\r\n$4\r\nopen\r\n");
        }
    }
}
