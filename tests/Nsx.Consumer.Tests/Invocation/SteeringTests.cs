using Nsx.Testing;

namespace Nsx.Consumer.Tests.Invocation;

/// <summary>Callers that say where their calls go: by tag, by address, by key.</summary>
public sealed class SteeringTests
{
    [Fact]
    public async Task Calls_with_a_tag_go_to_endpoints_with_it_and_others_to_those_without()
    {
        await using var shops = new Shops();
        var blue = shops.Add(_ => Shops.Sold, ("tag", "blue"));
        var usual = shops.Add(_ => Shops.Sold);
        var sut = await shops.ConnectTaggedAsync("blue");
        var tagged = sut.With(new() { Tag = "blue" });
        for (var call = 0; call < 20; call++)
        {
            await sut.BuyAsync("tea");
            await tagged.BuyAsync("tea");
        }

        shops.Calls.GroupBy(call => call.Provider).ToDictionary(calls => calls.Key, calls => calls.Count()).ShouldBe(new Dictionary<ScriptedProvider, int> { [usual] = 20, [blue] = 20 }, ignoreOrder: true);
    }

    [Fact]
    public async Task A_tag_that_nobody_has_leads_to_endpoints_without_one()
    {
        await using var shops = new Shops();
        shops.Add(_ => Shops.Sold, ("tag", "blue"));
        var usual = shops.Add(_ => Shops.Sold);
        var sut = await shops.ConnectTaggedAsync("blue");
        await sut.With(new() { Tag = "green" }).BuyAsync("tea");
        shops.Calls.ShouldHaveSingleItem().Provider.ShouldBe(usual);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_with_an_address_goes_there_and_nowhere_else(bool sync)
    {
        await using var shops = new Shops();
        var providers = Enumerable.Range(0, 3).Select(_ => shops.Add(_ => Shops.Sold)).ToArray();
        var sut = await shops.ConnectAsync();
        var pinned = sut.With(new() { Endpoint = providers[1].Address });
        for (var call = 0; call < 20; call++)
            (sync ? pinned.BuyNow("tea") : await pinned.BuyAsync("tea")).ShouldBe("sold");
        providers.Select(provider => provider.CallCount).ShouldBe([0, 20, 0]);
    }

    [Fact]
    public async Task A_call_with_an_address_is_tried_again_there()
    {
        await using var shops = new Shops();
        var providers = shops.AddInTurn(2, "-BUSY no place\r\n");
        var sut = await shops.ConnectAsync(new() { Retry = new() { FirstBackoff = TimeSpan.FromMilliseconds(1) } });
        (await sut.With(new() { Endpoint = providers[1].Address }).BuyAsync("tea")).ShouldBe("sold");
        providers.Select(provider => provider.CallCount).ShouldBe([0, 2]);
    }

    [Fact]
    public async Task Whoever_never_answers_does_not_look_quick_because_callers_give_up()
    {
        await using var shops = new Shops();
        shops.AddInTurn(1, null, null);
        var sut = await shops.ConnectAsync();
        using var source = new CancellationTokenSource();
        var call = sut.BuyAsync("tea", source.Token);
        await Eventually.BeTrueAsync(() => shops.Calls.Count == 1, "it is under way");
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call);
        Shops.NodesOf(sut).Single().Candidate.Latency.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public async Task Options_are_laid_over_those_that_there_are()
    {
        await using var shops = new Shops();
        var blue = shops.Add(_ => Shops.Sold, ("tag", "blue"));
        shops.Add(_ => Shops.Sold);
        var sut = (await shops.ConnectTaggedAsync("blue")).With(new() { Tag = "blue" }).With(new() { Timeout = TimeSpan.FromMinutes(7) });
        for (var call = 0; call < 20; call++)
            await sut.BuyAsync("tea");
        shops.Calls.ShouldAllBe(call => call.Provider == blue && call.Options.StartsWith("t=420000", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_option_can_be_laid_over_and_stays_where_nothing_is()
    {
        var below = new InvocationOptions
        {
            Timeout = TimeSpan.FromSeconds(1),
            WaitForReady = true,
            FailMode = FailMode.Failtry,
            AffinityKey = "a",
            Tag = "b",
            Endpoint = "c",
            IdempotencyKey = "d",
        };
        typeof(InvocationOptions).GetProperties().ShouldAllBe(option => option.GetValue(below) != null, "an option was added: set it here");
        var above = new InvocationOptions
        {
            Timeout = TimeSpan.FromSeconds(2),
            WaitForReady = false,
            FailMode = FailMode.Failfast,
            AffinityKey = "e",
            Tag = "f",
            Endpoint = "g",
            IdempotencyKey = "h",
        };
        new InvocationOptions().Over(below).ShouldBe(below);
        above.Over(below).ShouldBe(above);
        above.Over(InvocationOptions.Usual).ShouldBeSameAs(above, "most options are laid over none, and that costs nothing");
    }

    [Theory]
    [InlineData(FailMode.Failfast, "-BUSY no place\r\n", false)]
    [InlineData(FailMode.Failover, "-ABORTED a disk is full\r\n", false)]
    [InlineData(FailMode.Failover, "-ABORTED a disk is full\r\n", true)]
    public async Task Whoever_stays_with_an_endpoint_leaves_it_when_it_fails_a_call_that_is_not_tried_again(FailMode mode, string answer, bool isStream)
    {
        await using var shops = new Shops();
        shops.AddInTurn(2, Shops.Sold, answer);
        var sut = await shops.ConnectAsync(new() { FailMode = mode, LoadBalancing = LoadBalancing.Sticky });
        await sut.BuyAsync("tea");
        (await Should.ThrowAsync<RpcException>(() => isStream ? sut.WatchAsync("tea").ToListAsync().AsTask() : sut.BuyAsync("tea"))).Attempts.ShouldBe(1);
        for (var call = 0; call < 10; call++)
            await sut.BuyAsync("tea");
        var providers = shops.Calls.Select(call => call.Provider).ToArray();
        providers[1].ShouldBe(providers[0]);
        providers[2..].ShouldAllBe(provider => provider != providers[0]);
    }

    [Fact]
    public async Task An_address_that_nobody_has_is_named()
    {
        await using var shops = new Shops();
        shops.Add(_ => Shops.Sold);
        var sut = await shops.ConnectAsync();
        var e = await Should.ThrowAsync<RpcException>(() => sut.With(new() { Endpoint = "127.0.0.1:1" }).BuyAsync("tea"));
        e.Status.ShouldBe(RpcStatus.Unavailable);
        e.Message.ShouldContain("127.0.0.1:1");
    }

    [Fact]
    public async Task Calls_with_the_same_argument_go_to_the_same_endpoint()
    {
        await using var shops = new Shops();
        var providers = Enumerable.Range(0, 4).Select(_ => shops.Add(_ => Shops.Sold)).ToArray();
        var sut = await shops.ConnectAsync(new() { LoadBalancing = LoadBalancing.ConsistentHash });

        // That one of four gets none of 200 customers happens once in 10²⁴ runs.
        for (var round = 0; round < 2; round++)
        {
            for (var customer = 0; customer < 200; customer++)
                await sut.OrderAsync($"round {round}", customer);
        }

        shops.Calls.GroupBy(call => call.Arguments[1]).ShouldAllBe(customer => customer.Select(call => call.Provider).Distinct().Count() == 1);
        providers.ShouldAllBe(provider => provider.CallCount > 0);
    }

    [Fact]
    public async Task A_key_counts_more_than_the_argument_and_survives_the_loss_of_another_endpoint()
    {
        await using var shops = new Shops();
        var providers = Enumerable.Range(0, 4).Select(_ => shops.Add(_ => Shops.Sold)).ToArray();
        var sut = await shops.ConnectAsync(new() { LoadBalancing = LoadBalancing.ConsistentHash });
        var keyed = sut.With(new() { AffinityKey = "customer 7" });
        for (var customer = 0; customer < 20; customer++)
            await keyed.OrderAsync("tea", customer);
        var mine = shops.Calls.Select(call => call.Provider).Distinct().ShouldHaveSingleItem();

        providers.First(provider => provider != mine).Dispose();
        await Eventually.BeTrueAsync(() => Shops.NodesOf(sut).Count(node => node.IsConnected) == 3, "the loss is seen");
        for (var call = 0; call < 20; call++)
            await keyed.BuyAsync("tea");
        mine.CallCount.ShouldBe(40);
    }
}
