using Nsx.Testing;

namespace Nsx.Consumer.Tests.Retrying;

public class RetryBudgetTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void It_begins_with_the_floor_of_one_second()
    {
        var budget = CreateSut(new());
        Drain(budget).ShouldBe(10);
        budget.TryWithdraw().ShouldBeFalse();
    }

    [Fact]
    public void Ten_calls_earn_one_retry()
    {
        var budget = CreateSut(new() { BudgetPerSecond = 0 });
        Deposit(budget, 9);
        budget.TryWithdraw().ShouldBeFalse();
        Deposit(budget, 1);
        budget.TryWithdraw().ShouldBeTrue();
        budget.TryWithdraw().ShouldBeFalse();
    }

    [Fact]
    public void The_floor_grows_with_time_alone_up_to_ten_seconds_worth()
    {
        var budget = CreateSut(new());
        Drain(budget);
        _time.Advance(TimeSpan.FromMilliseconds(550));
        Drain(budget).ShouldBe(5);
        _time.Advance(TimeSpan.FromHours(1));
        Drain(budget).ShouldBeInRange(90, 100);
    }

    [Fact]
    public void Deposits_live_ten_seconds()
    {
        var budget = CreateSut(new() { BudgetPerSecond = 0 });
        Deposit(budget, 1000);
        _time.Advance(TimeSpan.FromSeconds(9.5));
        budget.Balance.ShouldBe(100, 0.001);
        _time.Advance(TimeSpan.FromSeconds(0.5));
        budget.Balance.ShouldBe(0, 0.001);
        Deposit(budget, 1000);
        _time.Advance(TimeSpan.FromDays(3));
        budget.Balance.ShouldBe(0, 0.001);
    }

    [Fact]
    public void Deposits_that_nobody_looked_at_for_long_still_belong_to_their_own_time()
    {
        var budget = CreateSut(new() { BudgetPerSecond = 0 });
        for (var second = 0; second < 100; second++)
        {
            Deposit(budget, second < 50 ? 1000 : 10);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        // The bucket of the second that is about to begin is empty: nine others count.
        budget.Balance.ShouldBe(9, 0.001);
    }

    [Fact]
    public void A_budget_of_nothing_allows_nothing()
    {
        var budget = CreateSut(new() { BudgetPerSecond = 0, BudgetRatio = 0 });
        Deposit(budget, 10_000);
        _time.Advance(TimeSpan.FromSeconds(5));
        budget.TryWithdraw().ShouldBeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Withdrawals_never_exceed_what_was_earned_over_any_interval(int seed)
    {
        var random = new Random(seed);
        var options = new RetryOptions { BudgetRatio = random.NextDouble(), BudgetPerSecond = random.Next(20) };
        var budget = CreateSut(options);
        const int Steps = 400;
        var deposits = new int[Steps];
        var withdrawals = new int[Steps];
        for (var i = 0; i < Steps; i++)
        {
            deposits[i] = random.Next(4) == 0 ? 0 : random.Next(200);
            Deposit(budget, deposits[i]);
            for (var tries = random.Next(3) == 0 ? int.MaxValue : random.Next(30); tries > 0 && budget.TryWithdraw(); tries--)
                withdrawals[i]++;
            _time.Advance(TimeSpan.FromMilliseconds(250));
        }

        for (var from = 0; from < Steps; from++)
        {
            var earnedFrom = Math.Max(0, from - 40);
            var (spent, earned) = (0, deposits[earnedFrom..from].Sum() * options.BudgetRatio);
            for (var to = from; to < Steps; to++)
            {
                spent += withdrawals[to];
                earned += deposits[to] * options.BudgetRatio;
                var floor = options.BudgetPerSecond * (1 + ((to - earnedFrom) / 4.0));
                ((double)spent).ShouldBeLessThanOrEqualTo(earned + floor + 1e-6);
            }
        }

        withdrawals.Sum().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void In_a_total_outage_attempts_stay_within_a_tenth_more_than_the_calls_and_ten_a_second()
    {
        var budget = CreateSut(new());
        var (calls, attempts) = (0, 0);
        for (var second = 1; second <= 60; second++)
        {
            for (var i = 0; i < 1000; i++)
            {
                budget.Deposit(_time.GetTimestamp());
                calls++;
                attempts++;
                for (var retry = 0; retry < 2 && budget.TryWithdraw(); retry++)
                    attempts++;
            }

            _time.Advance(TimeSpan.FromSeconds(1));
            ((double)attempts).ShouldBeLessThanOrEqualTo((1.1 * calls) + (10 * second));
        }

        // And most of it can be used.
        ((double)attempts).ShouldBeGreaterThan(1.1 * calls);
    }

    [Fact]
    public void Threads_that_deposit_and_withdraw_together_never_get_more_than_there_was()
    {
        var budget = CreateSut(new() { BudgetPerSecond = 0 });
        var withdrawn = 0;
        Parallel.For(0, 4, _ =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                budget.Deposit(_time.GetTimestamp());
                if (budget.TryWithdraw())
                    Interlocked.Increment(ref withdrawn);
            }
        });
        withdrawn.ShouldBeInRange(1, 8000);
    }

    private RetryBudget CreateSut(RetryOptions options) => new(options, _time);

    private void Deposit(RetryBudget budget, int count)
    {
        for (var i = 0; i < count; i++)
            budget.Deposit(_time.GetTimestamp());
    }

    private static int Drain(RetryBudget budget)
    {
        var count = 0;
        while (budget.TryWithdraw())
            count++;
        return count;
    }
}
