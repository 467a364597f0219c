using Nsx.Testing;

namespace Nsx.Consumer.Tests.Invocation;

/// <summary>What else can be done when a call fails, or takes long.</summary>
public sealed class FailModeTests
{
    private const string Busy = "-BUSY no place\r\n";
    private const string Aborted = "-ABORTED a disk is full\r\n";

    private static readonly RetryOptions s_quick = new() { FirstBackoff = TimeSpan.FromMilliseconds(1) };
    private static readonly TimeSpan s_hedgeDelay = TimeSpan.FromMilliseconds(20);

    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Failfast_never_tries_again(bool sync)
    {
        await using var shops = new Shops();
        shops.AddInTurn(2, Busy);
        var sut = (await shops.ConnectAsync()).With(new() { FailMode = FailMode.Failfast });
        var e = await Should.ThrowAsync<RpcException>(() => LookAsync(sut, sync));
        (e.Status, e.Attempts).ShouldBe((RpcStatus.Busy, 1));
        shops.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Failtry_asks_the_same_endpoint_again(bool sync)
    {
        await using var shops = new Shops();
        shops.AddInTurn(3, Busy, Aborted);
        var sut = await shops.ConnectAsync(new() { FailMode = FailMode.Failtry, Retry = s_quick });
        (await LookAsync(sut, sync)).ShouldBe("sold");
        shops.Options.ShouldBe(["", "r=2", "r=3"]);
        shops.Calls.Select(call => call.Provider).Distinct().Count().ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Failtry_waits_until_its_endpoint_is_connected_again(bool sync)
    {
        await using var shops = new Shops();
        shops.AddInTurn(3, ScriptedProvider.Reset);
        var sut = await shops.ConnectAsync(new() { FailMode = FailMode.Failtry, Retry = s_quick });
        (await LookAsync(sut, sync)).ShouldBe("sold");
        var provider = shops.Calls.Select(call => call.Provider).Distinct().ShouldHaveSingleItem();
        (provider.CallCount, provider.ConnectionCount).ShouldBe((2, 2));
    }

    [Fact]
    public async Task Failtry_does_not_wait_for_a_provider_that_stops()
    {
        await using var shops = new Shops();
        shops.AddInTurn(2, "-DRAINING the provider stops\r\n");
        var sut = await shops.ConnectAsync(new() { FailMode = FailMode.Failtry });
        (await Should.ThrowAsync<RpcException>(() => sut.BuyAsync("tea"))).Attempts.ShouldBe(1);
        shops.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Failsafe_logs_and_gives_the_default(bool sync)
    {
        await using var shops = new Shops();
        shops.AddInTurn(2, Busy, Aborted);
        var sut = await shops.ConnectAsync(new() { FailMode = FailMode.Failsafe });
        (await LookAsync(sut, sync)).ShouldBeNull();
        (await LookAsync(sut, sync)).ShouldBeNull();
        (await LookAsync(sut, sync)).ShouldBe("sold");
        await Eventually.BeTrueAsync(() => shops.Log.Messages(3000).Count == 2, "both failures are logged");
        shops.Log.Messages(3000).ShouldAllBe(message => message == $"Shop.{(sync ? "LookNow" : "Look")} failed, and its caller was given the default value (fail mode Failsafe)");
        shops.Calls.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Failsafe_does_not_let_a_broken_stream_look_like_one_that_has_ended()
    {
        await using var shops = new Shops();
        shops.AddInTurn(1, Busy);
        var sut = await shops.ConnectAsync(new() { FailMode = FailMode.Failsafe });
        (await Should.ThrowAsync<RpcException>(async () => await sut.WatchAsync("tea").ToListAsync())).Status.ShouldBe(RpcStatus.Busy);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Failsafe_also_helps_when_there_is_nobody(bool sync)
    {
        await using var shops = new Shops();
        shops.AddInTurn(1)[0].Dispose();
        var sut = shops.Consumer.Create<IShop>(new() { FailMode = FailMode.Failsafe });
        (await LookAsync(sut, sync)).ShouldBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Failsafe_keeps_errors_that_the_service_declares_and_cancellation(bool sync)
    {
        await using var shops = new Shops();
        shops.AddInTurn(1, "-SOLD_OUT no tea\r\n", null);
        var sut = await shops.ConnectAsync(new() { FailMode = FailMode.Failsafe });
        (await Should.ThrowAsync<RpcException>(() => LookAsync(sut, sync))).Code.ShouldBe("SOLD_OUT");
        using var source = new CancellationTokenSource();
        var call = LookAsync(sut, sync, source.Token);
        await Eventually.BeTrueAsync(() => shops.Calls.Count == 2, "it is under way");
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Failbackup_asks_a_second_endpoint_and_gives_the_first_one_up(bool sync)
    {
        await using var shops = OnTime();
        shops.AddInTurn(2, null, Shops.Sold);
        var sut = await shops.ConnectAsync(Hedged());
        var call = LookAsync(sut, sync);
        await SecondIsAskedAsync(shops);
        (await call).ShouldBe("sold");
        shops.Options.ShouldBe(["", "r=2"]);
        var (first, second) = (shops.Calls.First(), shops.Calls.Last());
        first.Provider.ShouldNotBe(second.Provider);
        await Eventually.BeTrueAsync(() => first.Provider.Cancelled.Contains(first.Id), "the first one is told");
        second.Provider.Cancelled.ShouldBeEmpty();
        Shops.NodesOf(sut).Sum(node => node.Candidate.InFlight).ShouldBe(0);
    }

    [Fact]
    public async Task Failbackup_learns_how_long_the_one_that_lost_had_taken()
    {
        await using var shops = OnTime();
        shops.AddInTurn(2, null, Shops.Sold);
        var sut = await shops.ConnectAsync(Hedged());
        var call = sut.LookAsync("tea");
        await SecondIsAskedAsync(shops);
        (await call).ShouldBe("sold");
        var lost = Shops.NodesOf(sut).Single(node => node.Address == shops.Calls.First().Provider.Address);
        lost.Candidate.Latency.ShouldBe(s_hedgeDelay, "it has not answered within the delay");
        (lost.Candidate.SuccessRate, lost.Breaker.State).ShouldBe((1, BreakerState.Closed), "it may have been about to");
    }

    [Fact]
    public async Task Failbackup_takes_the_first_endpoints_answer_when_that_comes_first()
    {
        await using var shops = OnTime();
        shops.AddInTurn(2, null, null);
        var sut = await shops.ConnectAsync(Hedged());
        var call = sut.LookAsync("tea");
        await SecondIsAskedAsync(shops);
        await shops.Calls.First().ReplyAsync("$5\r\nfirst\r\n");
        (await call).ShouldBe("first");
        var second = shops.Calls.Last();
        await Eventually.BeTrueAsync(() => second.Provider.Cancelled.Contains(second.Id), "the second one is told");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Failbackup_survives_the_failure_of_one(int failing)
    {
        await using var shops = OnTime();
        shops.AddInTurn(2, null, null);
        var sut = await shops.ConnectAsync(Hedged() with { Retry = new() { MaxAttempts = 2 } });
        var call = sut.LookAsync("tea");
        await SecondIsAskedAsync(shops);
        var calls = shops.Calls.ToArray();
        await calls[failing].ReplyAsync(Aborted);
        await Eventually.BeTrueAsync(() => Shops.NodesOf(sut).Sum(node => node.Candidate.InFlight) == 1, "one has failed");
        call.IsCompleted.ShouldBeFalse();
        await calls[1 - failing].ReplyAsync(Shops.Sold);
        (await call).ShouldBe("sold");
    }

    [Theory]
    [InlineData(0, "-NOT_FOUND no such article\r\n", RpcStatus.Declared)]
    [InlineData(1, "-NOT_FOUND no such article\r\n", RpcStatus.Declared)]
    [InlineData(0, "-INTERNAL secret\r\n", RpcStatus.Internal)]
    [InlineData(1, "-NOPERM not you\r\n", RpcStatus.PermissionDenied)]
    public async Task Failbackup_takes_an_error_for_the_answer_when_nothing_may_follow_it(int answering, string error, RpcStatus status)
    {
        await using var shops = OnTime();
        shops.AddInTurn(2, null, null);
        var sut = await shops.ConnectAsync(Hedged());
        var call = sut.LookAsync("tea");
        await SecondIsAskedAsync(shops);
        var calls = shops.Calls.ToArray();
        await calls[answering].ReplyAsync(error);
        var e = await Should.ThrowAsync<RpcException>(() => call);
        (e.Status, e.Attempts).ShouldBe((status, 2));
        var other = calls[1 - answering];
        await Eventually.BeTrueAsync(() => other.Provider.Cancelled.Contains(other.Id), "the other one is told");
    }

    [Fact]
    public async Task An_endpoint_whose_trial_call_is_given_up_gets_another_one_only_after_another_break()
    {
        await using var shops = new Shops();
        shops.AddInTurn(1, null, null);
        var sut = await shops.ConnectAsync(new() { Breaker = new() { FirstBreak = TimeSpan.FromMilliseconds(100) } });
        var breaker = Shops.NodesOf(sut).Single().Breaker;
        breaker.Open("for a test");
        await Eventually.BeTrueAsync(() => breaker.State == BreakerState.HalfOpen, "the break is over, and a PING was answered");
        using var source = new CancellationTokenSource();
        var call = sut.LookAsync("tea", source.Token);
        await Eventually.BeTrueAsync(() => !shops.Calls.IsEmpty, "it is under way");
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call);
        breaker.Reason.ShouldBe("the first call after a break was given up");
    }

    [Theory]
    [InlineData(FailMode.Failover)]
    [InlineData(FailMode.Failbackup)]
    public async Task Whoever_cancels_gets_an_exception_with_its_own_token(FailMode mode)
    {
        await using var shops = new Shops();
        shops.AddInTurn(2, null, null);
        var sut = await shops.ConnectAsync(new() { FailMode = mode });
        using var source = new CancellationTokenSource();
        var call = sut.LookAsync("tea", source.Token);
        await Eventually.BeTrueAsync(() => !shops.Calls.IsEmpty, "it is under way");
        await source.CancelAsync();
        (await Should.ThrowAsync<OperationCanceledException>(() => call)).CancellationToken.ShouldBe(source.Token);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Failbackup_tries_again_where_neither_attempt_has_been(int seed)
    {
        await using var shops = OnTime(seed);
        shops.AddInTurn(4, null, null, null);
        var sut = await shops.ConnectAsync(Hedged() with { LoadBalancing = LoadBalancing.Random });
        var call = sut.LookAsync("tea");
        await SecondIsAskedAsync(shops);
        await shops.Calls.First().ReplyAsync(Busy);
        await Eventually.BeTrueAsync(() => shops.Calls.Count == 3, "the first attempt goes on elsewhere");
        shops.Calls.Select(sent => sent.Provider).Distinct().Count().ShouldBe(3);
        await shops.Calls.Last().ReplyAsync(Shops.Sold);
        (await call).ShouldBe("sold");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Failbackup_does_not_ask_a_second_endpoint_that_has_failed_the_call(int seed)
    {
        await using var shops = OnTime(seed);
        shops.AddInTurn(3, Busy, null, null);
        var sut = await shops.ConnectAsync(Hedged() with { LoadBalancing = LoadBalancing.Random });
        var call = sut.LookAsync("tea");
        await SecondIsAskedAsync(shops, before: 1);
        shops.Calls.Select(sent => sent.Provider).Distinct().Count().ShouldBe(3);
        await shops.Calls.Last().ReplyAsync(Shops.Sold);
        (await call).ShouldBe("sold");
    }

    [Fact]
    public async Task Failbackup_tries_again_as_often_as_others_when_there_is_no_hedge()
    {
        await using var shops = OnTime();
        shops.AddInTurn(2, Busy);
        var sut = await shops.ConnectAsync(Hedged() with { Retry = new() { MaxAttempts = 2 } });
        (await sut.LookAsync("tea")).ShouldBe("sold");
        shops.Options.ShouldBe(["", "r=2"]);
    }

    [Fact]
    public async Task Failbackup_sends_no_hedge_when_there_were_as_many_attempts_as_there_may_be()
    {
        await using var shops = OnTime();
        var providers = shops.AddInTurn(3, Busy, null);
        var sut = await shops.ConnectAsync(Hedged() with { Retry = new() { MaxAttempts = 2 } });
        var call = sut.LookAsync("tea");
        await FirstIsAskedAsync(shops, before: 1);
        await TakesLongAsync(shops, sut, call);
        shops.Calls.Count.ShouldBe(2 + providers.Length);
    }

    [Fact]
    public async Task Failbackup_sends_no_hedge_while_providers_refuse_calls()
    {
        await using var shops = OnTime();
        var providers = shops.AddInTurn(2, Busy, null);
        var sut = await shops.ConnectAsync(Hedged() with { Throttle = new() { MinimumPerSecond = 0, LongestRejectedShare = 1e-9 } });
        await Should.ThrowAsync<RpcException>(() => sut.With(new() { FailMode = FailMode.Failfast }).LookAsync("tea"));
        var call = sut.LookAsync("tea");
        await FirstIsAskedAsync(shops, before: 1);
        await TakesLongAsync(shops, sut, call);
        shops.Calls.Count.ShouldBe(2 + providers.Length);
    }

    [Fact]
    public async Task Failbackup_does_not_say_that_nothing_ran_when_one_attempt_may_have()
    {
        await using var shops = OnTime();
        shops.AddInTurn(2, null, null);
        var sut = await shops.ConnectAsync(Hedged() with { Retry = new() { MaxAttempts = 2, BudgetRatio = 0, BudgetPerSecond = 1 } });
        var call = sut.LookAsync("tea");
        await SecondIsAskedAsync(shops);
        var calls = shops.Calls.ToArray();
        await calls[0].ReplyAsync("-BUSY retry-after-ms=-1 no place\r\n");
        await Eventually.BeTrueAsync(() => Shops.NodesOf(sut).Sum(node => node.Candidate.InFlight) == 1, "one has failed");
        await calls[1].ReplyAsync(Aborted);
        var e = await Should.ThrowAsync<RpcException>(() => call);
        (e.Status, e.Outcome, e.Attempts).ShouldBe((RpcStatus.Aborted, RpcOutcome.Unknown, 2));
    }

    [Fact]
    public async Task Failbackup_never_sends_twice_what_may_not_run_twice()
    {
        await using var shops = OnTime();
        shops.AddInTurn(2, null, null);
        var sut = await shops.ConnectAsync(Hedged());
        var call = sut.BuyAsync("tea");
        await Eventually.BeTrueAsync(() => shops.Calls.Count == 1, "it is under way");
        _time.Advance(TimeSpan.FromSeconds(2));
        await shops.Calls.First().ReplyAsync(Shops.Sold);
        (await call).ShouldBe("sold");

        // The other method is sent twice after the same time: what was sent before it would have come before it.
        var other = sut.LookAsync("tea");
        await SecondIsAskedAsync(shops, before: 1);
        shops.Calls.Select(sent => sent.Method).ShouldBe(["Shop.Buy", "Shop.Look", "Shop.Look"]);
    }

    [Fact]
    public async Task Failbackup_has_only_the_endpoints_that_there_are()
    {
        await using var shops = OnTime();
        shops.AddInTurn(1, null, null);
        var sut = await shops.ConnectAsync(Hedged());
        var call = sut.LookAsync("tea");
        await FirstIsAskedAsync(shops);
        await _time.AdvanceUntilAsync(() => call.IsCompleted, TimeSpan.FromSeconds(10), "it is given up");
        (await Should.ThrowAsync<RpcException>(() => call)).Status.ShouldBe(RpcStatus.DeadlineExceeded);
        shops.Calls.Count.ShouldBe(1);
    }

    private Shops OnTime(int? seed = null) => new(options =>
    {
        Patience.UseTime(options, _time);
        options.Seed = seed;
    });

    /// <summary>An attempt has come, and what is to be done about it when it takes long waits for its time.</summary>
    private Task FirstIsAskedAsync(Shops shops, int before = 0) =>
        Eventually.BeTrueAsync(() => shops.Calls.Count == before + 1 && _time.HasTimerDueIn(s_hedgeDelay), "the first one is asked");

    /// <summary>The delay passes, so that both endpoints are asked: one certainly behind the other.</summary>
    private async Task SecondIsAskedAsync(Shops shops, int before = 0)
    {
        await FirstIsAskedAsync(shops, before);
        _time.Advance(s_hedgeDelay);
        await Eventually.BeTrueAsync(() => shops.Calls.Count == before + 2, "the second one is asked");
    }

    /// <summary>The delay passes, and the last attempt is answered. Then each provider is called: what was sent before would have come before.</summary>
    private async Task TakesLongAsync(Shops shops, IShop sut, Task<string> call)
    {
        _time.Advance(s_hedgeDelay);
        await shops.Calls.Last().ReplyAsync(Shops.Sold);
        (await call).ShouldBe("sold");
        foreach (var node in Shops.NodesOf(sut))
            await sut.With(new() { Endpoint = node.Address }).BuyAsync("tea");
    }

    private static ServiceOptions Hedged() => new() { FailMode = FailMode.Failbackup, Hedging = new() { Delay = s_hedgeDelay } };

    private static Task<string> LookAsync(IShop shop, bool sync, CancellationToken token = default) => sync
        ? Task.Factory.StartNew(() => shop.LookNow("tea", token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
        : shop.LookAsync("tea", token);
}
