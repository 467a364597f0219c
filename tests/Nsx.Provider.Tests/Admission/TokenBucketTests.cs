using System.Net;
using Nsx.Testing;

namespace Nsx.Provider.Tests.Admission;

/// <summary>Rates, on time that the test owns.</summary>
public sealed class TokenBucketTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void A_full_bucket_gives_a_burst_and_then_says_when_the_next_token_comes()
    {
        var sut = Bucket(perSecond: 10, burst: 3);
        for (var i = 0; i < 3; i++)
            sut.TryTake(_time.GetTimestamp(), out _).ShouldBeTrue();
        sut.TryTake(_time.GetTimestamp(), out var wait).ShouldBeFalse();
        wait.ShouldBe(TimeSpan.FromMilliseconds(100));
        _time.Advance(TimeSpan.FromMilliseconds(99));
        sut.TryTake(_time.GetTimestamp(), out _).ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        sut.TryTake(_time.GetTimestamp(), out _).ShouldBeTrue();
        sut.TryTake(_time.GetTimestamp(), out _).ShouldBeFalse();
    }

    [Fact]
    public void Silence_fills_the_bucket_and_no_more_than_that()
    {
        var sut = Bucket(perSecond: 10, burst: 3);
        sut.TryTake(_time.GetTimestamp(), out _);
        sut.IsFull(_time.GetTimestamp()).ShouldBeFalse();
        _time.Advance(TimeSpan.FromMinutes(1));
        sut.IsFull(_time.GetTimestamp()).ShouldBeTrue();
        Enumerable.Range(0, 10).Count(_ => sut.TryTake(_time.GetTimestamp(), out var _)).ShouldBe(3);
    }

    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(7, 2)]
    [InlineData(20_000, 100)]
    public void The_long_run_has_the_rate(double perSecond, int burst)
    {
        var sut = Bucket(perSecond, burst);
        var (taken, seconds) = (0, 60);
        for (var i = 0; i < seconds * 1000; i++)
        {
            while (sut.TryTake(_time.GetTimestamp(), out _))
                taken++;
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        ((double)taken).ShouldBe((perSecond * seconds) + burst, tolerance: 1 + (perSecond / 1000));
    }

    [Fact]
    public void Threads_that_take_at_once_do_not_get_more_than_there_is()
    {
        var sut = Bucket(perSecond: 1, burst: 5000);
        var (now, taken) = (_time.GetTimestamp(), 0);
        Parallel.For(0, 20_000, _ =>
        {
            if (sut.TryTake(now, out var _))
                Interlocked.Increment(ref taken);
        });
        taken.ShouldBe(5000);
    }

    [Fact]
    public void A_token_that_is_given_back_can_be_taken_again_and_makes_no_bucket_larger()
    {
        var sut = Bucket(perSecond: 10, burst: 3);
        for (var i = 0; i < 3; i++)
            sut.TryTake(_time.GetTimestamp(), out _);
        sut.GiveBack();
        sut.TryTake(_time.GetTimestamp(), out _).ShouldBeTrue();
        sut.TryTake(_time.GetTimestamp(), out _).ShouldBeFalse();
        _time.Advance(TimeSpan.FromMinutes(1));
        sut.GiveBack();
        Enumerable.Range(0, 10).Count(_ => sut.TryTake(_time.GetTimestamp(), out var _)).ShouldBe(3);
    }

    [Fact]
    public void Each_client_has_its_own_bucket()
    {
        var sut = Clients(most: 10);
        Asks(sut, "10.0.0.1").ShouldBeTrue();
        Asks(sut, "10.0.0.1").ShouldBeFalse();
        Asks(sut, "::ffff:10.0.0.1").ShouldBeFalse();
        Asks(sut, "10.0.0.2").ShouldBeTrue();
        Asks(sut, "2001:db8:0:1::1").ShouldBeTrue();
        Asks(sut, "2001:db8:0:1::2").ShouldBeFalse();
        Asks(sut, "2001:db8:0:2::1").ShouldBeTrue();
        sut.FindRefusal(null, _time.GetTimestamp()).ShouldBeNull();
        sut.FindRefusal(null, _time.GetTimestamp())!.Line.ShouldBe("BUSY retry-after-ms=1000 1 calls a second are taken from one client (the key)");
        sut.Count.ShouldBe(5);
    }

    [Fact]
    public void Clients_that_come_besides_share_a_bucket_until_others_are_forgotten()
    {
        var sut = Clients(most: 100);
        for (var i = 0; i < 100; i++)
            Asks(sut, $"10.0.0.{i}").ShouldBeTrue();
        Asks(sut, "10.0.1.1").ShouldBeTrue();
        Asks(sut, "10.0.1.2").ShouldBeFalse();
        sut.Count.ShouldBe(100);
        _time.Advance(TimeSpan.FromSeconds(1));
        Asks(sut, "10.0.1.1").ShouldBeTrue();
        Asks(sut, "10.0.1.2").ShouldBeTrue();
        sut.Count.ShouldBe(2);
    }

    private bool Asks(ClientRateLimit sut, string address) => sut.FindRefusal(new IPEndPoint(IPAddress.Parse(address), 1), _time.GetTimestamp()) is null;

    private ClientRateLimit Clients(int most) => new("the key", new() { PerSecond = 1 }, most, _time);

    private TokenBucket Bucket(double perSecond, int burst) => new(new(new() { PerSecond = perSecond, Burst = burst }, _time));
}
