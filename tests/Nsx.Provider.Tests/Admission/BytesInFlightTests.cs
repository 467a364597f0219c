namespace Nsx.Provider.Tests.Admission;

/// <summary>The bound itself.</summary>
public sealed class BytesInFlightTests
{
    private readonly BytesInFlight _sut = new(10_000);

    [Fact]
    public void Calls_find_room_up_to_the_bound_and_again_when_others_have_ended()
    {
        _sut.TryTake(6000).ShouldBeTrue();
        _sut.TryTake(4000).ShouldBeTrue();
        (_sut.IsFull, _sut.HasRoomFor(2000), _sut.TryTake(2000)).ShouldBe((true, false, false));
        _sut.Return(4000);
        (_sut.IsFull, _sut.HasRoomFor(2000), _sut.TryTake(2000)).ShouldBe((false, true, true));
        _sut.Held.ShouldBe(8000);
    }

    [Fact]
    public void A_call_alone_always_fits()
    {
        _sut.HasRoomFor(1_000_000).ShouldBeTrue();
        _sut.TryTake(1_000_000).ShouldBeTrue();
        _sut.TryTake(2000).ShouldBeFalse();
        _sut.Return(1_000_000);
        _sut.TryTake(2000).ShouldBeTrue();
        _sut.TryTake(1_000_000).ShouldBeFalse("it is not alone");
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1024, 0)]
    [InlineData(1025, 1025)]
    public void Small_requests_do_not_count_and_find_room_always(int bytes, int counted)
    {
        BytesInFlight.Counted(bytes).ShouldBe(counted);
        _sut.TakeLate(20_000);
        _sut.TryTake(BytesInFlight.Counted(bytes)).ShouldBe(counted == 0);
        _sut.Held.ShouldBe(20_000);
    }

    [Fact]
    public void Who_runs_already_is_counted_even_beyond_the_bound()
    {
        _sut.TryTake(9000).ShouldBeTrue();
        _sut.TakeLate(9000);
        _sut.Held.ShouldBe(18_000);
        _sut.Return(9000);
        _sut.Return(9000);
        _sut.Held.ShouldBe(0);
    }

    [Fact]
    public void Many_threads_never_hold_more_than_the_bound()
    {
        const int rounds = 20_000;
        var most = 0L;
        Parallel.For(0, 8, thread =>
        {
            var chance = new Random(thread);
            for (var i = 0; i < rounds; i++)
            {
                var bytes = chance.Next(1025, 5000);
                if (!_sut.TryTake(bytes))
                    continue;
                var held = _sut.Held;
                long before;
                while (held > (before = Interlocked.Read(ref most)) && Interlocked.CompareExchange(ref most, held, before) != before)
                {
                }

                _sut.Return(bytes);
            }
        });
        _sut.Held.ShouldBe(0);
        most.ShouldBeInRange(1025, 10_000);
    }
}
