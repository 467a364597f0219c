using Nsx.Testing;
using Tron.Sessions;

namespace Nsx.Consumer.Tests.Invocation;

/// <summary>Calls that leave together.</summary>
public sealed class CallBatchTests
{
    [Fact]
    public async Task Calls_of_a_batch_wait_for_its_end()
    {
        await using var shops = new Shops(StopClock);
        var (sut, session) = await OpenAsync(shops);
        var before = session.BytesHandedOver;
        Task<string>[] calls;
        using (CallBatch.Begin())
        {
            calls = [.. Enumerable.Range(0, 10).Select(_ => sut.BuyAsync("tea"))];
            session.BytesHandedOver.ShouldBe(before, "nothing has left");
        }

        (await Task.WhenAll(calls)).ShouldAllBe(answer => answer == "sold");
        shops.Calls.Count.ShouldBe(10);
    }

    [Fact]
    public async Task The_outermost_of_nested_batches_sends()
    {
        await using var shops = new Shops(StopClock);
        var (sut, session) = await OpenAsync(shops);
        var before = session.BytesHandedOver;
        Task<string> call;
        using (CallBatch.Begin())
        {
            using (CallBatch.Begin())
                call = sut.BuyAsync("tea");
            session.BytesHandedOver.ShouldBe(before);
        }

        (await call).ShouldBe("sold");
    }

    [Fact]
    public async Task A_batch_that_is_disposed_twice_ends_once()
    {
        await using var shops = new Shops(StopClock);
        var (sut, session) = await OpenAsync(shops);
        var before = session.BytesHandedOver;
        Task<string> call;
        using (CallBatch.Begin())
        {
            using var inner = CallBatch.Begin();
            inner.Dispose();
            inner.Dispose();
            call = sut.BuyAsync("tea");
            session.BytesHandedOver.ShouldBe(before, "the outer one goes on");
        }

        (await call).ShouldBe("sold");
        await Eventually.CompleteAsync(CallAfterwards(), "no batch is open that would hold the call back");

        Task CallAfterwards()
        {
            var batch = CallBatch.Begin();
            batch.Dispose();
            batch.Dispose();
            default(CallBatch).Dispose();
            return sut.BuyAsync("milk");
        }
    }

    [Fact]
    public async Task Whoever_blocks_sends_what_waits()
    {
        await using var shops = new Shops();
        shops.AddInTurn(1);
        var sut = await shops.ConnectAsync();
        Task<string> call;
        using (CallBatch.Begin())
        {
            call = sut.BuyAsync("tea");
            sut.BuyNow("milk").ShouldBe("sold");
        }

        (await call).ShouldBe("sold");
    }

    [Fact]
    public async Task A_batch_in_which_nothing_is_called_sends_nothing()
    {
        await using var shops = new Shops();
        shops.AddInTurn(1);
        var sut = await shops.ConnectAsync();
        using (CallBatch.Begin())
            shops.Calls.Count.ShouldBe(0);
        (await sut.BuyAsync("tea")).ShouldBe("sold");
    }

    [Fact]
    public async Task A_batch_delays_calls_and_never_holds_them_up()
    {
        await using var desks = new Desks();
        await desks.AddProviderAsync();
        var sut = desks.Client;
        (await sut.TextAsync("warm")).ShouldBe("warm");

        // On a thread of its own: a test that blocks must not be the session's read loop.
        var isAnswered = await Task.Factory.StartNew(Wait, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        isAnswered.ShouldBeTrue("somebody who waits within the batch does not wait for its end");

        bool Wait()
        {
            using (CallBatch.Begin())
                return sut.TextAsync("tea").Wait(TimeSpan.FromSeconds(20));
        }
    }

    [Fact]
    public async Task A_large_batch_leaves_piece_by_piece()
    {
        await using var shops = new Shops(StopClock);
        var (sut, session) = await OpenAsync(shops);
        var before = session.BytesHandedOver;
        var text = new string('x', 40_000);
        Task<string>[] calls;
        using (CallBatch.Begin())
        {
            calls = [.. Enumerable.Range(0, 3).Select(_ => sut.BuyAsync(text))];
            session.BytesHandedOver.ShouldBeGreaterThan(before, "a queue that only grows would end the session");
        }

        (await Task.WhenAll(calls)).ShouldAllBe(answer => answer == "sold");
    }

    /// <summary>So that nothing leaves by itself.</summary>
    private static async Task<(IShop Sut, Session Session)> OpenAsync(Shops shops)
    {
        shops.AddInTurn(1);
        var sut = await shops.ConnectAsync();
        return (sut, Shops.NodesOf(sut).Single().Channel.Pick()!.Session);
    }

    private static void StopClock(ConsumerOptions options) =>
        Patience.UseTime(options, new());
}
