using Nsx.Consumer.Tests.Discovery;
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
        await OneHasRefusedAsync(shops, sut);
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
    public async Task Endpoints_of_other_zones_and_outside_the_subset_are_called_too()
    {
        await using var shops = new Shops();
        var near = new[] { shops.Add(_ => Shops.Sold, ("zone", "x")), shops.Add(_ => Shops.Sold, ("zone", "x")) };
        var far = new[] { shops.Add(_ => Shops.Sold, ("zone", "y")), shops.Add(_ => Shops.Sold) };
        var sut = shops.Consumer.Create<IShop>(new() { Routing = { Zone = "x", SubsetSize = 1 } });
        await sut.BuyAsync("tea");
        var receipts = await sut.InformAsync(one => one.BuyAsync("tea"));
        receipts.Select(receipt => (receipt.Endpoint, receipt.Result)).ShouldBe([.. near.Concat(far).Select(provider => (provider.Address, "sold")).Order()], ignoreOrder: true);
        shops.Calls.Clear();
        for (var call = 0; call < 20; call++)
            await sut.BuyAsync("tea");
        shops.Calls.Select(call => call.Provider).Distinct().ShouldHaveSingleItem("other calls go where they went").ShouldBeOneOf(near);
        await sut.BroadcastAsync(one => one.BuyAsync("tea"));
    }

    [Fact]
    public async Task The_first_call_of_a_consumer_waits_for_the_registry()
    {
        await using var shops = new Shops();
        var providers = shops.AddInTurn(2);
        var registry = new ScriptedRegistry { First = EndpointSnapshot.Unknown("Shop") };
        await using var consumer = new NsxConsumer(registry, Patience.Options());
        var sut = consumer.Create<IShop>();
        var hasty = await Should.ThrowAsync<RpcException>(() => sut.With(new() { Timeout = TimeSpan.FromMilliseconds(10) }).BroadcastAsync(one => one.BuyAsync("tea")));
        hasty.Message.ShouldContain("has not answered");
        var all = sut.InformAsync(one => one.BuyAsync("tea"));
        all.IsCompleted.ShouldBeFalse();
        registry.Say(new("Shop", 1, [.. providers.Select(provider => new ServiceEndpoint("Shop", provider.Address))], Freshness.Live));
        (await all).Select(receipt => receipt.Result).ShouldBe(["sold", "sold"]);
    }

    [Fact]
    public async Task A_broadcast_that_its_caller_cancels_is_cancelled_and_tells_the_other_failures()
    {
        await using var shops = new Shops();
        shops.AddInTurn(3, Busy, null, null);
        var sut = await shops.ConnectAsync();
        using var source = new CancellationTokenSource();
        var all = sut.BroadcastAsync(one => one.BuyAsync("tea", source.Token));
        await OneHasRefusedAsync(shops, sut);
        await source.CancelAsync();
        var e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => all);
        e.CancellationToken.ShouldBe(source.Token);
        var failures = e.InnerException.ShouldBeOfType<AggregateException>().InnerExceptions;
        (failures.Count, failures.OfType<RpcException>().Single().Status).ShouldBe((3, RpcStatus.Busy));
    }

    [Fact]
    public async Task Inform_also_takes_calls_without_a_result()
    {
        await using var shops = new Shops();
        shops.AddInTurn(2, Busy);
        var sut = await shops.ConnectAsync();
        IReadOnlyList<Receipt> receipts = await sut.InformAsync(Task (one) => one.BuyAsync("tea"));
        receipts.Select(receipt => receipt.IsSuccess).Order().ShouldBe([false, true]);
        receipts.ShouldAllBe(receipt => receipt.GetType() == typeof(Receipt));
        receipts.Single(receipt => !receipt.IsSuccess).Error.ShouldBeOfType<RpcException>().Status.ShouldBe(RpcStatus.Busy);
    }

    [Fact]
    public async Task A_token_ends_the_waiting_for_calls_and_for_the_registry()
    {
        await using var shops = new Shops();
        shops.AddInTurn(2, null, null, null, null);
        var sut = await shops.ConnectAsync();
        await using var consumer = new NsxConsumer(new ScriptedRegistry { First = EndpointSnapshot.Unknown("Shop") }, Patience.Options());
        var early = consumer.Create<IShop>();
        using var source = new CancellationTokenSource();
        Task[] waiting =
        [
            sut.InformAsync(one => one.BuyAsync("tea"), source.Token),
            sut.BroadcastAsync(one => one.BuyAsync("tea"), source.Token),
            early.InformAsync(one => one.BuyAsync("tea"), source.Token),
            early.BroadcastAsync(one => one.BuyAsync("tea"), source.Token),
        ];
        await Eventually.BeTrueAsync(() => shops.Calls.Count == 4, "all are called");
        waiting.ShouldAllBe(task => !task.IsCompleted);
        await source.CancelAsync();
        foreach (var task in waiting)
            (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task)).CancellationToken.ShouldBe(source.Token);
    }

    [Fact]
    public async Task Nobody_to_call_is_an_error()
    {
        await using var shops = new Shops();
        var sut = shops.Consumer.Create<IShop>();
        (await Should.ThrowAsync<RpcException>(() => sut.BroadcastAsync(one => one.BuyAsync("tea")))).Status.ShouldBe(RpcStatus.Unavailable);
    }

    /// <summary>Three are called, and the answer of one has come back.</summary>
    private static Task OneHasRefusedAsync(Shops shops, IShop shop) => Eventually.BeTrueAsync(
        () => shops.Calls.Count == 3 && Shops.NodesOf(shop).Count(node => node.Candidate.InFlight == 0) == 1, "all are called, and one has refused");
}
