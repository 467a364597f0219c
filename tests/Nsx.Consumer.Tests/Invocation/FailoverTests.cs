using Nsx.Testing;

namespace Nsx.Consumer.Tests.Invocation;

/// <summary>Calls that fail are tried again, or not: over real connections, by callers of every kind.</summary>
public sealed class FailoverTests
{
    private const string Busy = "-BUSY no place\r\n";
    private const string Aborted = "-ABORTED a disk is full\r\n";

    private readonly ManualTimeProvider _time = new();

    /// <summary>How somebody calls.</summary>
    public enum Kind
    {
        Async,
        AsyncWithToken,
        Blocked,
    }

    [Theory]
    [InlineData(Busy, Kind.Async)]
    [InlineData(Busy, Kind.AsyncWithToken)]
    [InlineData(Busy, Kind.Blocked)]
    [InlineData("-DRAINING the provider stops\r\n", Kind.Async)]
    [InlineData("-DRAINING the provider stops\r\n", Kind.Blocked)]
    [InlineData("-LOADING\r\n", Kind.Async)]
    public async Task What_did_not_run_is_tried_at_another_endpoint(string answer, Kind kind)
    {
        await using var shops = new Shops();
        shops.AddInTurn(2, answer);
        var sut = await shops.ConnectAsync();
        (await CallAsync(sut, kind, isIdempotent: false)).ShouldBe("sold");
        shops.Options.ShouldBe(["", "r=2"]);
        shops.Calls.Select(call => call.Provider).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_stream_that_did_not_begin_is_tried_at_another_endpoint()
    {
        await using var shops = new Shops();
        shops.AddInTurn(2, Busy);
        var sut = await shops.ConnectAsync();
        await foreach (var item in sut.WatchAsync("tea"))
            item.ShouldBe("", "the script sends no element");
        shops.Options.ShouldBe(["c=64", "c=64 r=2"]);
    }

    [Fact]
    public async Task A_stream_that_may_have_begun_is_not()
    {
        await using var shops = new Shops();
        shops.AddInTurn(2, Aborted);
        var sut = await shops.ConnectAsync();
        var e = await Should.ThrowAsync<RpcException>(async () =>
        {
            await foreach (var item in sut.WatchAsync("tea"))
                item.ShouldBe("", "the script sends no element");
        });
        (e.Outcome, shops.Calls.Count).ShouldBe((RpcOutcome.Unknown, 1));
    }

    [Theory]
    [InlineData(Aborted, Kind.Async)]
    [InlineData(Aborted, Kind.Blocked)]
    [InlineData(ScriptedProvider.Reset, Kind.Async)]
    [InlineData(ScriptedProvider.Reset, Kind.AsyncWithToken)]
    [InlineData(ScriptedProvider.Reset, Kind.Blocked)]
    public async Task What_may_have_run_is_tried_again_only_when_it_may_run_twice(string answer, Kind kind)
    {
        await using var shops = new Shops();
        shops.AddInTurn(2, answer);
        var sut = await shops.ConnectAsync();
        (await CallAsync(sut, kind, isIdempotent: true)).ShouldBe("sold");
        shops.Options.ShouldBe(["", "r=2"]);
        shops.Calls.Select(call => call.Provider).Distinct().Count().ShouldBe(2);

        await using var others = new Shops();
        others.AddInTurn(2, answer);
        var e = await Should.ThrowAsync<RpcException>(async () => await CallAsync(await others.ConnectAsync(), kind, isIdempotent: false));
        (e.Outcome, e.Attempts).ShouldBe((RpcOutcome.Unknown, 1));
        others.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("-INTERNAL secret\r\n", RpcStatus.Internal)]
    [InlineData("-SOLD_OUT no tea\r\n", RpcStatus.Declared)]
    [InlineData("-ARGS one is missing\r\n", RpcStatus.InvalidArgument)]
    [InlineData("-NOPERM\r\n", RpcStatus.PermissionDenied)]
    [InlineData("-DEADLINE it had passed before the call began\r\n", RpcStatus.Expired)]
    [InlineData("-TIMEOUT the deadline passed while the method ran\r\n", RpcStatus.DeadlineExceeded)]
    [InlineData("-BUSY retry-after-ms=-1 never again\r\n", RpcStatus.Busy)]
    public async Task What_would_fail_again_is_not_tried_again(string answer, RpcStatus status)
    {
        await using var shops = new Shops();
        shops.AddInTurn(2, answer);
        var sut = await shops.ConnectAsync();
        var e = await Should.ThrowAsync<RpcException>(() => sut.LookAsync("tea"));
        (e.Status, e.Attempts).ShouldBe((status, 1));
        shops.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("-TIMEOUT the deadline passed while the method ran\r\n", "")]
    [InlineData("-DEADLINE it had passed before the call began\r\n", "; the method was not begun")]
    public async Task A_provider_that_is_the_first_to_see_the_deadline_pass_changes_no_message(string answer, string known)
    {
        await using var shops = new Shops();
        shops.AddInTurn(1, answer, answer);
        var sut = await shops.ConnectAsync();
        var e = await Should.ThrowAsync<RpcException>(() => sut.LookAsync("tea"));
        e.IsTimeout.ShouldBeTrue();
        e.Message.ShouldEndWith($": no answer within 60000 ms (set by Nsx:Consumer:Timeout){known}");
        var stream = await Should.ThrowAsync<RpcException>(async () => await sut.WatchAsync("tea").GetAsyncEnumerator().MoveNextAsync());
        (stream.Status, stream.Message[(stream.Message.IndexOf(':', StringComparison.Ordinal) + 1)..]).ShouldBe(
            (e.Status, e.Message[(e.Message.IndexOf(':', StringComparison.Ordinal) + 1)..]));
    }

    [Theory]
    [InlineData(Kind.Async)]
    [InlineData(Kind.Blocked)]
    public async Task An_endpoint_that_was_lost_before_the_call_is_not_asked(Kind kind)
    {
        await using var shops = new Shops();
        var providers = shops.AddInTurn(2);
        var sut = await shops.ConnectAsync();
        providers[0].Dispose();
        await Eventually.BeTrueAsync(() => Shops.NodesOf(sut).Count(node => node.IsConnected) == 1, "the loss is seen");
        for (var call = 0; call < 10; call++)
            (await CallAsync(sut, kind, isIdempotent: false)).ShouldBe("sold");
        shops.Options.ShouldAllBe(options => options == "");
    }

    [Theory]
    [InlineData(Kind.Async)]
    [InlineData(Kind.Blocked)]
    public async Task The_last_failure_says_how_often_it_was_tried(Kind kind)
    {
        await using var shops = new Shops();
        shops.AddInTurn(4, Busy, Busy, Busy, Busy);
        var sut = await shops.ConnectAsync(new() { Retry = new() { FirstBackoff = TimeSpan.FromMilliseconds(1) } });
        var e = await Should.ThrowAsync<RpcException>(() => CallAsync(sut, kind, isIdempotent: false));
        (e.Status, e.Attempts).ShouldBe((RpcStatus.Busy, 3));
        shops.Options.ShouldBe(["", "r=2", "r=3"]);
        shops.Calls.Select(call => call.Provider).Distinct().Count().ShouldBe(3);
    }

    [Theory]
    [InlineData(Kind.Async)]
    [InlineData(Kind.Blocked)]
    public async Task A_call_that_may_have_run_is_not_said_not_to_have(Kind kind)
    {
        await using var shops = new Shops();
        shops.AddInTurn(3, Aborted, Busy, Busy);
        var sut = await shops.ConnectAsync(new() { Retry = new() { FirstBackoff = TimeSpan.FromMilliseconds(1) } });
        var e = await Should.ThrowAsync<RpcException>(() => CallAsync(sut, kind, isIdempotent: true));
        (e.Status, e.Outcome, e.Attempts).ShouldBe((RpcStatus.Aborted, RpcOutcome.Unknown, 3));
    }

    [Theory]
    [InlineData(Kind.Async)]
    [InlineData(Kind.Blocked)]
    public async Task Words_and_keys_are_the_same_at_every_attempt(Kind kind)
    {
        await using var shops = new Shops();
        shops.AddInTurn(3, Busy, Busy);
        var sut = (await shops.ConnectAsync(new() { Retry = new() { FirstBackoff = TimeSpan.FromMilliseconds(1) } })).With(new() { IdempotencyKey = "order 7" });
        using (CallMetadata.Set("tenant", "a"))
            (await CallAsync(sut, kind, isIdempotent: false)).ShouldBe("sold");
        shops.Options.ShouldBe(["i=order%207 m.tenant=a", "r=2 i=order%207 m.tenant=a", "r=3 i=order%207 m.tenant=a"]);
    }

    [Fact]
    public async Task A_key_does_not_send_a_call_to_a_provider_that_cannot_know_it()
    {
        await using var shops = new Shops();
        shops.AddInTurn(2, Aborted);
        var sut = (await shops.ConnectAsync()).With(new() { IdempotencyKey = "order 7" });
        (await Should.ThrowAsync<RpcException>(() => sut.BuyAsync("tea"))).Attempts.ShouldBe(1);
        shops.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(Kind.Async)]
    [InlineData(Kind.Blocked)]
    public async Task Whoever_asks_to_be_left_alone_is(Kind kind)
    {
        await using var shops = OnTime();
        shops.AddInTurn(1, "-BUSY retry-after-ms=60 no place\r\n");
        var sut = await shops.ConnectAsync(new() { Retry = new() { FirstBackoff = TimeSpan.FromMilliseconds(1) } });
        var call = CallAsync(sut, kind, isIdempotent: false);
        await RetryWaitsAsync(60);
        _time.Advance(TimeSpan.FromMilliseconds(61));
        (await call).ShouldBe("sold");
    }

    [Theory]
    [InlineData(Kind.Async)]
    [InlineData(Kind.Blocked)]
    public async Task Whoever_has_room_is_asked_though_another_one_wants_to_be_left_alone_for_longer_than_there_is_time(Kind kind)
    {
        await using var shops = new Shops();
        shops.AddInTurn(2, "-BUSY retry-after-ms=60000 no place\r\n");
        var sut = await shops.ConnectAsync();
        (await CallAsync(sut, kind, isIdempotent: false)).ShouldBe("sold");
        shops.Calls.Select(call => call.Provider).Distinct().Count().ShouldBe(2);
    }

    [Theory]
    [InlineData(Kind.Async)]
    [InlineData(Kind.Blocked)]
    public async Task Nobody_waits_for_a_retry_that_would_come_too_late(Kind kind)
    {
        await using var shops = new Shops();
        shops.AddInTurn(1, "-BUSY retry-after-ms=60000 no place\r\n");
        var sut = await shops.ConnectAsync();
        var e = await Eventually.CompleteAsync(Should.ThrowAsync<RpcException>(() => CallAsync(sut, kind, isIdempotent: false)), "it fails at once");
        (e.Status, e.Attempts, e.RetryAfter).ShouldBe((RpcStatus.Busy, 1, TimeSpan.FromMinutes(1)));
    }

    [Theory]
    [InlineData(Kind.Async)]
    [InlineData(Kind.Blocked)]
    public async Task One_deadline_covers_all_attempts(Kind kind)
    {
        await using var shops = OnTime();

        // The second attempt is never answered.
        shops.AddInTurn(1, "-BUSY retry-after-ms=300 no place\r\n", null);
        var sut = (await shops.ConnectAsync(new() { Retry = new() { FirstBackoff = TimeSpan.FromMilliseconds(1) } })).With(new() { Timeout = TimeSpan.FromSeconds(2) });
        var call = CallAsync(sut, kind, isIdempotent: false);
        await RetryWaitsAsync(300);
        _time.Advance(TimeSpan.FromMilliseconds(301));
        await Eventually.BeTrueAsync(() => shops.Calls.Count == 2, "the second attempt is sent");
        await _time.AdvanceUntilAsync(() => call.IsCompleted, TimeSpan.FromSeconds(2), "it is given up");
        var e = await Should.ThrowAsync<RpcException>(() => call);
        (e.Status, e.Attempts).ShouldBe((RpcStatus.DeadlineExceeded, 2));
        var left = shops.Calls.Select(call => int.Parse(call.Options.Split(' ')[0][2..], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        left[0].ShouldBe(2000);
        left[1].ShouldBeInRange(1, 1700);
    }

    [Theory]
    [InlineData(Kind.Async)]
    [InlineData(Kind.Blocked)]
    public async Task A_token_ends_the_wait_before_a_retry(Kind kind)
    {
        await using var shops = new Shops();
        shops.AddInTurn(1, "-BUSY retry-after-ms=60000 no place\r\n");
        var sut = (await shops.ConnectAsync()).With(new() { Timeout = TimeSpan.FromMinutes(10) });
        using var source = new CancellationTokenSource();
        var call = CallAsync(sut, kind, isIdempotent: false, source.Token);

        await Eventually.BeTrueAsync(() => shops.Calls.Count == 1 && Shops.NodesOf(sut).Single().Candidate.InFlight == 0, "the first attempt has ended");
        await source.CancelAsync();
        (await Should.ThrowAsync<OperationCanceledException>(() => Eventually.CompleteAsync(call, "the wait ends"))).CancellationToken.ShouldBe(source.Token);
        shops.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(Kind.Async)]
    [InlineData(Kind.Blocked)]
    public async Task A_retry_waits_for_an_only_endpoint(Kind kind)
    {
        await using var shops = new Shops();
        shops.AddInTurn(1, Busy, Busy);
        var sut = await shops.ConnectAsync(new() { Retry = new() { FirstBackoff = TimeSpan.FromMilliseconds(1) } });
        (await CallAsync(sut, kind, isIdempotent: false)).ShouldBe("sold");
        shops.Options.ShouldBe(["", "r=2", "r=3"]);
    }

    [Fact]
    public async Task Retries_end_when_the_budget_is_empty()
    {
        await using var shops = new Shops();
        shops.Add(_ => Busy);
        shops.Add(_ => Busy);
        var sut = await shops.ConnectAsync(new() { Retry = new() { BudgetRatio = 0, BudgetPerSecond = 0 } });
        (await Should.ThrowAsync<RpcException>(() => sut.LookAsync("tea"))).Attempts.ShouldBe(1);
        shops.Calls.Count.ShouldBe(1);
    }

    private Shops OnTime() => new(options => Patience.UseTime(options, _time));

    /// <summary>A retry waits for as long as a provider has asked, and the backoff of a millisecond at most.</summary>
    private Task RetryWaitsAsync(int milliseconds) =>
        Eventually.BeTrueAsync(() => _time.DueTimes().Any(due => due.TotalMilliseconds >= milliseconds && due.TotalMilliseconds <= milliseconds + 1), "the retry waits");

    private static async Task<string> CallAsync(IShop shop, Kind kind, bool isIdempotent, CancellationToken token = default)
    {
        if (kind == Kind.Blocked)
            return await Task.Factory.StartNew(() => isIdempotent ? shop.LookNow("tea", token) : shop.BuyNow("tea", token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        using var source = new CancellationTokenSource();
        var usual = kind == Kind.AsyncWithToken ? source.Token : token;
        return await (isIdempotent ? shop.LookAsync("tea", usual) : shop.BuyAsync("tea", usual));
    }
}
