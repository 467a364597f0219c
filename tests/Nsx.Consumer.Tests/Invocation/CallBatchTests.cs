namespace Nsx.Consumer.Tests.Invocation;

/// <summary>Calls that leave together.</summary>
public sealed class CallBatchTests
{
    [Fact]
    public async Task Calls_of_a_batch_wait_for_its_end()
    {
        await using var shops = new Shops();
        shops.AddInTurn(1);
        var sut = await shops.ConnectAsync();
        var session = Shops.NodesOf(sut).Single().Channel.Pick()!.Session;
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
        await using var shops = new Shops();
        shops.AddInTurn(1);
        var sut = await shops.ConnectAsync();
        var session = Shops.NodesOf(sut).Single().Channel.Pick()!.Session;
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
}
