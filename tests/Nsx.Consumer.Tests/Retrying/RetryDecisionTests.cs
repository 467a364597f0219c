namespace Nsx.Consumer.Tests.Retrying;

public class RetryDecisionTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(1);

    /// <summary>Written out by hand, so that a change of an outcome or of a rule is seen: n = any method, i = idempotent methods, - = never.</summary>
    private static readonly Dictionary<RpcStatus, (char Elsewhere, char SamePlace)> s_table = new()
    {
        [RpcStatus.Unavailable] = ('n', 'n'),
        [RpcStatus.Busy] = ('n', 'n'),
        [RpcStatus.Draining] = ('n', '-'),
        [RpcStatus.Loading] = ('n', 'n'),
        [RpcStatus.Expired] = ('-', '-'),
        [RpcStatus.Declared] = ('-', '-'),
        [RpcStatus.Internal] = ('-', '-'),
        [RpcStatus.InvalidReply] = ('-', '-'),
        [RpcStatus.DeadlineExceeded] = ('-', '-'),
        [RpcStatus.Canceled] = ('-', '-'),
        [RpcStatus.Aborted] = ('i', 'i'),
        [RpcStatus.ConnectionLost] = ('i', 'i'),
        [RpcStatus.Unimplemented] = ('-', '-'),
        [RpcStatus.InvalidArgument] = ('-', '-'),
        [RpcStatus.TooLarge] = ('-', '-'),
        [RpcStatus.ResultTooLarge] = ('-', '-'),
        [RpcStatus.Unauthenticated] = ('-', '-'),
        [RpcStatus.PermissionDenied] = ('-', '-'),
        [RpcStatus.ProtocolError] = ('-', '-'),
    };

    private readonly Random _random = new(7);

    [Fact]
    public void Every_status_in_every_mode_for_every_kind_of_method_does_what_the_table_says()
    {
        s_table.Keys.ShouldBe(Enum.GetValues<RpcStatus>(), ignoreOrder: true);
        foreach (var (status, allowed) in s_table)
            foreach (var isIdempotent in new[] { false, true })
                foreach (var mode in Enum.GetValues<FailMode>())
                {
                    var rule = mode switch
                    {
                        FailMode.Failover or FailMode.Failbackup => allowed.Elsewhere,
                        FailMode.Failtry => allowed.SamePlace,
                        _ => '-',
                    };
                    var decision = RetryDecision.After(new(status, 1, s_long), Terms(mode, isIdempotent), _random);
                    decision.CanRetry.ShouldBe(rule == 'n' || (rule == 'i' && isIdempotent), $"{status}, {mode}, idempotent: {isIdempotent}");
                    if (decision.CanRetry)
                        decision.IsSameEndpoint.ShouldBe(mode == FailMode.Failtry);
                }
    }

    [Fact]
    public void A_method_that_may_have_run_is_only_tried_again_when_it_is_idempotent_whatever_else_is_true()
    {
        foreach (var status in Enum.GetValues<RpcStatus>().Where(status => status.Outcome() != RpcOutcome.NotExecuted))
            foreach (var mode in Enum.GetValues<FailMode>())
                for (var i = 0; i < 100; i++)
                {
                    var failed = new FailedAttempt(status, _random.Next(1, 4), s_long * _random.NextDouble())
                    {
                        RetryAfter = _random.Next(2) == 0 ? null : TimeSpan.FromMilliseconds(_random.Next(100)),
                        HadFreeRetry = _random.Next(2) == 0,
                        IsLastEndpoint = _random.Next(2) == 0,
                    };
                    RetryDecision.After(failed, Terms(mode, isIdempotent: false), _random).CanRetry.ShouldBeFalse();
                }
    }

    [Fact]
    public void Attempts_end_at_the_limit_and_a_limit_of_one_turns_retries_off()
    {
        After(RpcStatus.Busy, number: 2).CanRetry.ShouldBeTrue();
        After(RpcStatus.Busy, number: 3).CanRetry.ShouldBeFalse();
        var once = new RetryTerms(FailMode.Failover, IsIdempotent: true, new() { MaxAttempts = 1 });
        foreach (var status in Enum.GetValues<RpcStatus>())
            RetryDecision.After(new(status, 1, s_long), once, _random).CanRetry.ShouldBeFalse();
    }

    [Fact]
    public void The_first_failover_does_not_wait_and_later_ones_and_the_same_endpoint_do()
    {
        After(RpcStatus.Busy).Wait.ShouldBe(TimeSpan.Zero);
        Enumerable.Range(0, 20).Max(_ => After(RpcStatus.Busy, number: 2).Wait).ShouldBeInRange(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200));
        Enumerable.Range(0, 20).Max(_ => After(RpcStatus.Busy, FailMode.Failtry).Wait).ShouldBeInRange(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void Where_there_is_no_other_endpoint_the_same_one_is_tried_after_a_wait()
    {
        var decisions = Enumerable.Range(0, 20).Select(_ =>
            RetryDecision.After(new(RpcStatus.Unavailable, 1, s_long) { IsLastEndpoint = true }, Terms(FailMode.Failover, isIdempotent: false), _random)).ToList();
        decisions.ShouldAllBe(decision => decision.CanRetry && decision.IsSameEndpoint);
        decisions.Max(decision => decision.Wait).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void An_endpoint_is_left_alone_as_long_as_it_asks_and_its_callers_do_not_come_back_together()
    {
        var asked = TimeSpan.FromMilliseconds(300);
        var waits = Enumerable.Range(0, 100).Select(i => (i % 2 == 0 ? AfterLast(asked) : After(RpcStatus.Busy, FailMode.Failtry, retryAfter: asked)).Wait).ToList();
        waits.ShouldAllBe(wait => wait >= asked && wait <= asked + TimeSpan.FromMilliseconds(100));
        (waits.Max() - waits.Min()).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(80));
    }

    [Fact]
    public void Others_are_asked_at_once_however_long_one_wants_to_be_left_alone()
    {
        After(RpcStatus.Busy, retryAfter: TimeSpan.FromMilliseconds(300)).Wait.ShouldBe(TimeSpan.Zero);
        After(RpcStatus.Busy, retryAfter: s_long * 2).CanRetry.ShouldBeTrue();
        After(RpcStatus.Busy, number: 2, retryAfter: s_long * 2).Wait.ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void A_provider_that_asks_not_to_be_tried_again_is_not()
    {
        foreach (var status in Enum.GetValues<RpcStatus>())
            foreach (var mode in Enum.GetValues<FailMode>())
                After(status, mode, retryAfter: TimeSpan.FromMilliseconds(-1)).CanRetry.ShouldBeFalse();
    }

    [Fact]
    public void A_wait_that_would_outlast_the_deadline_ends_the_call_at_once()
    {
        var asked = TimeSpan.FromMilliseconds(300);
        AfterLast(asked, left: asked).CanRetry.ShouldBeFalse();
        AfterLast(asked, left: asked * 2).CanRetry.ShouldBeTrue();
        After(RpcStatus.Busy, left: TimeSpan.Zero).CanRetry.ShouldBeFalse();
    }

    [Fact]
    public void Only_the_first_retry_of_a_call_that_reached_nobody_or_a_stopping_provider_is_free()
    {
        foreach (var status in Enum.GetValues<RpcStatus>())
        {
            var isFree = status is RpcStatus.Draining or RpcStatus.Unavailable;
            After(status).IsFree.ShouldBe(isFree, status.ToString());
            RetryDecision.After(new(status, 2, s_long) { HadFreeRetry = true }, Terms(FailMode.Failover, isIdempotent: true), _random)
                .IsFree.ShouldBeFalse();
        }
    }

    [Fact]
    public void Free_retries_take_nothing_from_the_budget_and_others_need_it()
    {
        var budget = new RetryBudget(new() { BudgetPerSecond = 1 }, new Nsx.Testing.ManualTimeProvider());
        After(RpcStatus.Draining).IsPaidBy(budget).ShouldBeTrue();
        budget.Balance.ShouldBe(1);
        RetryDecision.Stop.IsPaidBy(budget).ShouldBeFalse();
        After(RpcStatus.Busy).IsPaidBy(budget).ShouldBeTrue();
        After(RpcStatus.Busy).IsPaidBy(budget).ShouldBeFalse();
        After(RpcStatus.Draining).IsPaidBy(budget).ShouldBeTrue();
    }

    [Fact]
    public void Failsafe_hides_failures_but_neither_answers_nor_the_callers_own_cancellation()
    {
        foreach (var status in Enum.GetValues<RpcStatus>())
            foreach (var mode in Enum.GetValues<FailMode>())
                Terms(mode, isIdempotent: true).Swallows(status)
                    .ShouldBe(mode == FailMode.Failsafe && status != RpcStatus.Declared && status != RpcStatus.Canceled);
    }

    [Fact]
    public void Only_idempotent_methods_are_hedged_and_only_when_asked_for()
    {
        foreach (var mode in Enum.GetValues<FailMode>())
        {
            Terms(mode, isIdempotent: true).CanHedge.ShouldBe(mode == FailMode.Failbackup);
            Terms(mode, isIdempotent: false).CanHedge.ShouldBeFalse();
        }
    }

    private static RetryTerms Terms(FailMode mode, bool isIdempotent) => new(mode, isIdempotent, new());

    private RetryDecision After(
        RpcStatus status, FailMode mode = FailMode.Failover, int number = 1, TimeSpan? retryAfter = null, TimeSpan? left = null) =>
        RetryDecision.After(new(status, number, left ?? s_long) { RetryAfter = retryAfter }, Terms(mode, isIdempotent: true), _random);

    private RetryDecision AfterLast(TimeSpan retryAfter, TimeSpan? left = null) =>
        RetryDecision.After(
            new(RpcStatus.Busy, 1, left ?? s_long) { RetryAfter = retryAfter, IsLastEndpoint = true }, Terms(FailMode.Failover, isIdempotent: true), _random);
}
