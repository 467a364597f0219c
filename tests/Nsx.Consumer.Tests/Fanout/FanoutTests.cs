using Nsx.Consumer.Tests.Invocation;
using Nsx.Testing;

namespace Nsx.Consumer.Tests.Fanout;

/// <summary>Calls that go to all endpoints at once.</summary>
public sealed class FanoutTests
{
    private const string Busy = "-BUSY no place\r\n";

    [Fact]
    public async Task Inform_gives_a_receipt_for_each_endpoint_in_the_order_of_their_addresses()
    {
        await using var shops = new Shops();
        var well = shops.Add(_ => Shops.Sold);
        var ill = shops.Add(_ => Busy);
        var sut = await shops.ConnectAsync();
        var receipts = await sut.InformAsync(one => one.BuyAsync("tea"));
        receipts.Select(receipt => receipt.Endpoint).ShouldBe(new[] { well.Address, ill.Address }.Order(StringComparer.Ordinal));
        var (good, bad) = (receipts.Single(receipt => receipt.Endpoint == well.Address), receipts.Single(receipt => receipt.Endpoint == ill.Address));
        (good.IsSuccess, good.Result, good.Error).ShouldBe((true, "sold", null));
        bad.IsSuccess.ShouldBeFalse();
        var error = bad.Error.ShouldBeOfType<RpcException>();
        (error.Status, error.Attempts, error.Endpoint).ShouldBe((RpcStatus.Busy, 1, ill.Address));
        (well.CallCount, ill.CallCount).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Options_within_a_call_to_all_do_not_take_it_elsewhere()
    {
        await using var shops = new Shops();
        var providers = Enumerable.Range(0, 4).Select(_ => shops.Add(_ => Busy)).ToArray();
        var sut = await shops.ConnectAsync();
        var receipts = await sut.InformAsync(one => one.With(new() { Timeout = TimeSpan.FromMinutes(1) }).BuyAsync("tea"));
        receipts.ShouldAllBe(receipt => ((RpcException)receipt.Error!).Endpoint == receipt.Endpoint);
        providers.ShouldAllBe(provider => provider.CallCount == 1, "nothing is tried again");
    }

    [Fact]
    public async Task Inform_does_not_pass_over_an_endpoint_that_cannot_be_reached()
    {
        await using var shops = new Shops();
        var lost = shops.Add(_ => Shops.Sold);
        shops.Add(_ => Shops.Sold);
        var sut = await shops.ConnectAsync();
        lost.Dispose();
        await Eventually.BeTrueAsync(() => Shops.NodesOf(sut).Count(node => node.IsConnected) == 1, "the loss is seen");
        var receipts = await sut.InformAsync(one => one.BuyAsync("tea"));
        receipts.Count.ShouldBe(2);
        receipts.Single(receipt => !receipt.IsSuccess).Endpoint.ShouldBe(lost.Address);
    }

    [Fact]
    public async Task Broadcast_calls_all_and_fails_when_one_has_failed()
    {
        await using var shops = new Shops();
        var providers = shops.AddInTurn(3, Busy);
        var sut = await shops.ConnectAsync();
        var e = await Should.ThrowAsync<AggregateException>(() => sut.BroadcastAsync(one => one.BuyAsync("tea")));
        e.Message.ShouldStartWith("1 of 3 endpoints have failed");
        e.InnerExceptions.ShouldHaveSingleItem().ShouldBeOfType<RpcException>().Status.ShouldBe(RpcStatus.Busy);
        providers.ShouldAllBe(provider => provider.CallCount == 1);
        await sut.BroadcastAsync(one => one.BuyAsync("tea"));
        providers.ShouldAllBe(provider => provider.CallCount == 2);
    }

    [Fact]
    public async Task Fork_gives_the_first_success_and_gives_the_others_up()
    {
        await using var shops = new Shops();
        var ill = shops.Add(_ => Busy);
        var quick = shops.Add(_ => null);
        var slow = shops.Add(_ => null);
        var sut = await shops.ConnectAsync();
        var fork = sut.ForkAsync((one, token) => one.BuyAsync("tea", token));
        await Eventually.BeTrueAsync(() => shops.Calls.Count == 3, "all are called");
        await Eventually.BeTrueAsync(() => Shops.NodesOf(sut).Sum(node => node.Candidate.InFlight) == 2, "the refusal has come");
        await quick.Calls[0].ReplyAsync(Shops.Sold);
        (await fork).ShouldBe("sold");
        await Eventually.BeTrueAsync(() => slow.Cancelled.Count == 1, "the other one is told");
        (ill.CallCount, quick.Cancelled.Count, ill.Cancelled.Count).ShouldBe((1, 0, 0));
    }

    [Fact]
    public async Task Fork_fails_when_all_have_failed()
    {
        await using var shops = new Shops();
        shops.AddInTurn(3, Busy, Busy, "-SOLD_OUT no tea\r\n");
        var sut = await shops.ConnectAsync();
        var e = await Should.ThrowAsync<AggregateException>(() => sut.ForkAsync((one, token) => one.LookAsync("tea", token)));
        e.InnerExceptions.Cast<RpcException>().Select(failure => failure.Status).Order().ShouldBe([RpcStatus.Busy, RpcStatus.Busy, RpcStatus.Declared]);
        shops.Calls.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Fork_can_be_cancelled()
    {
        await using var shops = new Shops();
        var providers = shops.AddInTurn(2, null, null);
        var sut = await shops.ConnectAsync();
        using var source = new CancellationTokenSource();
        var fork = sut.ForkAsync((one, token) => one.BuyAsync("tea", token), source.Token);
        await Eventually.BeTrueAsync(() => shops.Calls.Count == 2, "all are called");
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => fork);
        await Eventually.BeTrueAsync(() => providers.All(provider => provider.Cancelled.Count == 1), "all are told");
    }

    [Fact]
    public async Task Only_endpoints_that_calls_may_go_to_are_called()
    {
        await using var shops = new Shops();
        var blue = shops.Add(_ => Shops.Sold, ("tag", "blue"));
        var usual = shops.Add(_ => Shops.Sold);
        var sut = await shops.ConnectTaggedAsync("blue");
        (await sut.InformAsync(one => one.BuyAsync("tea"))).ShouldHaveSingleItem().Endpoint.ShouldBe(usual.Address);
        (await sut.With(new() { Tag = "blue" }).InformAsync(one => one.BuyAsync("tea"))).ShouldHaveSingleItem().Endpoint.ShouldBe(blue.Address);
    }

    [Fact]
    public async Task Nobody_to_call_is_an_error()
    {
        await using var shops = new Shops();
        var sut = shops.Consumer.Create<IShop>();
        (await Should.ThrowAsync<RpcException>(() => sut.BroadcastAsync(one => one.BuyAsync("tea")))).Status.ShouldBe(RpcStatus.Unavailable);
    }
}
