namespace Nsx.Consumer.Tests.Balancing;

public sealed class ConcurrentRandomTests
{
    [Fact]
    public void A_seed_gives_the_numbers_of_splitmix64()
    {
        // The reference implementation's first outputs for seed 1234567, without the bit that makes them positive.
        var sut = new ConcurrentRandom(1234567);
        ulong[] reference = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        foreach (var number in reference)
            sut.NextInt64(long.MinValue, long.MaxValue).ShouldBe(long.MinValue + (long)Math.BigMul(number, ulong.MaxValue, out _));
    }

    [Fact]
    public void Numbers_are_spread_evenly()
    {
        var sut = new ConcurrentRandom(1);
        var counts = new int[7];
        var halves = new int[10];
        for (var i = 0; i < 70_000; i++)
        {
            counts[sut.Next(7)]++;
            halves[(int)(sut.NextDouble() * 10)]++;
        }

        Statistics.Fits(counts, [1, 1, 1, 1, 1, 1, 1]).ShouldBeTrue();
        Statistics.Fits(halves, [.. Enumerable.Repeat(1.0, 10)]).ShouldBeTrue();
    }

    [Fact]
    public void Ranges_are_kept()
    {
        var sut = new ConcurrentRandom(2);
        for (var i = 0; i < 1000; i++)
        {
            sut.Next(-3, 4).ShouldBeInRange(-3, 3);
            sut.Next(int.MinValue, int.MaxValue).ShouldBeLessThan(int.MaxValue);
            sut.NextInt64(-5, -4).ShouldBe(-5);
            sut.NextInt64(10).ShouldBeInRange(0, 9);
            sut.NextSingle().ShouldBeInRange(0, 0.99999999f);
        }

        sut.Next(0).ShouldBe(0);
        sut.Next(5, 5).ShouldBe(5);
        Should.Throw<ArgumentOutOfRangeException>(() => sut.Next(-1));
        Should.Throw<ArgumentOutOfRangeException>(() => sut.Next(2, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => sut.NextInt64(-1));
        Should.Throw<ArgumentOutOfRangeException>(() => sut.NextInt64(2, 1));
        var bytes = new byte[1000];
        sut.NextBytes(bytes);
        bytes.Distinct().Count().ShouldBeGreaterThan(200);
    }

    [Fact]
    public void Eight_threads_share_one_sequence()
    {
        var (sut, alone) = (new ConcurrentRandom(3), new ConcurrentRandom(3));
        var numbers = new long[8][];
        Parallel.For(0, 8, thread => numbers[thread] = [.. Enumerable.Range(0, 5000).Select(_ => sut.NextInt64())]);
        numbers.SelectMany(number => number).Order().ShouldBe(Enumerable.Range(0, 40_000).Select(_ => alone.NextInt64()).Order());
    }
}
