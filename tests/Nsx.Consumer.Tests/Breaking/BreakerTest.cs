using Nsx.Testing;

namespace Nsx.Consumer.Tests.Breaking;

/// <summary>A breaker whose time, whose chance and whose PINGs are the test's.</summary>
public abstract class BreakerTest
{
    private protected ManualTimeProvider Time { get; } = new();

    private protected List<BreakerState> Changes { get; } = [];

    private protected BreakerOptions Options { get; } = new() { Jitter = 0 };

    private protected Func<CancellationToken, Task<bool>> OnPing { get; set; } = _ => Task.FromResult(true);

    private protected int Pings { get; private set; }

    private protected long Now => Time.GetTimestamp();

    private protected Breaker CreateSut() => new(Options, Time, new Random(5), Ping, breaker => Changes.Add(breaker.State));

    private protected Task<bool> Ping(CancellationToken token)
    {
        Pings++;
        return OnPing(token);
    }

    private protected Breaker HalfOpen()
    {
        var breaker = CreateSut();
        Fail(breaker, 5);
        Time.Advance(TimeSpan.FromSeconds(1));
        breaker.State.ShouldBe(BreakerState.HalfOpen);
        return breaker;
    }

    private protected void Recover(Breaker breaker)
    {
        breaker.TryEnter(out var trial).ShouldBeTrue();
        trial.ShouldNotBe(0);
        breaker.OnSuccess(Now, trial);
    }

    private protected void Fail(Breaker breaker, int times)
    {
        for (var i = 0; i < times; i++)
            breaker.OnFailure(Now, trial: 0);
    }

    private protected void Succeed(Breaker breaker, int times)
    {
        for (var i = 0; i < times; i++)
            breaker.OnSuccess(Now, trial: 0);
    }

    private protected void Alternate(Breaker breaker, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Succeed(breaker, 1);
            Fail(breaker, 1);
        }
    }
}
