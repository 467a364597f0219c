using Nsx.Testing;

namespace Nsx.Provider.Tests.Admission;

/// <summary>What counts as used, on a heap and a clock that the test owns.</summary>
public sealed class MemoryUseTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly FakeHeap _heap = new();
    private readonly MemoryUse _sut;

    public MemoryUseTests() => _sut = new(_heap, 0.8, _time);

    [Fact]
    public void While_there_is_room_nobody_asks_what_is_garbage()
    {
        _heap.Taken = 79;
        Read().ShouldBe(0.79);
        _heap.Asked.ShouldBe(0);
    }

    [Fact]
    public void Garbage_that_was_not_collected_yet_does_not_count()
    {
        _heap.HasCollected(left: 30);
        _heap.Taken = 97;
        Read().ShouldBe(0.3);
        _heap.Asked.ShouldBe(1);
        _heap.HasCollected(left: 31);
        Read().ShouldBe(0.31);
    }

    [Fact]
    public void What_has_filled_the_heap_since_the_last_collection_is_found_by_asking_for_one()
    {
        _heap.HasCollected(left: 49);
        _heap.Taken = 96;
        Read().ShouldBe(0.49);
        _heap.HasCollected(left: 96);
        Read().ShouldBe(0.96);
    }

    [Fact]
    public void A_heap_that_nothing_is_added_to_is_collected_all_the_same()
    {
        _heap.Taken = 96;
        Read();
        _heap.HasCollected(left: 96);
        Read().ShouldBe(0.96);
        ReadFor(TimeSpan.FromMilliseconds(450));
        _heap.Asked.ShouldBe(1);
        ReadFor(TimeSpan.FromMilliseconds(50));
        _heap.Asked.ShouldBe(2);
        _heap.HasCollected(left: 20);
        Read().ShouldBe(0.2);
        _heap.Asked.ShouldBe(2);
    }

    [Fact]
    public void Collections_that_the_heap_makes_by_itself_are_enough()
    {
        _heap.Taken = 96;
        Read();
        for (var i = 0; i < 20; i++)
        {
            _heap.HasCollected(left: 90);
            ReadFor(TimeSpan.FromMilliseconds(400));
        }

        _heap.Asked.ShouldBe(1);
    }

    [Fact]
    public void The_longer_a_collection_takes_the_rarer_they_are()
    {
        _heap.Taken = 96;
        Read();
        ReadFor(TimeSpan.FromMilliseconds(200));
        _heap.HasCollected(left: 96);
        Read();
        ReadFor(TimeSpan.FromMilliseconds(1950));
        _heap.Asked.ShouldBe(1);
        ReadFor(TimeSpan.FromMilliseconds(50));
        _heap.Asked.ShouldBe(2);

        // Never rarer than every ten seconds: whoever waits for memory must learn that there is some.
        ReadFor(TimeSpan.FromSeconds(9.95));
        _heap.Asked.ShouldBe(2);
        _heap.HasCollected(left: 96);
        Read();
        ReadFor(TimeSpan.FromSeconds(10));
        _heap.Asked.ShouldBe(3);
    }

    [Fact]
    public void A_collection_that_does_not_come_is_asked_for_again_after_ten_seconds()
    {
        _heap.Taken = 96;
        ReadFor(TimeSpan.FromSeconds(9.95));
        _heap.Asked.ShouldBe(1);
        ReadFor(TimeSpan.FromMilliseconds(100));
        _heap.Asked.ShouldBe(2);
    }

    [Fact]
    public void A_heap_that_goes_up_and_down_is_not_collected_at_each_crossing()
    {
        for (var i = 0; i < 10; i++)
        {
            _heap.Taken = 90;
            Read();
            _heap.HasCollected(left: 60);
            Read();
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }

        _heap.Asked.ShouldBe(1);
    }

    [Fact]
    public void Without_a_limit_nothing_is_used()
    {
        (_heap.Limit, _heap.Taken) = (0, 1000);
        Read().ShouldBe(0);
    }

    [Fact]
    public void The_process_knows_its_heap()
    {
        var heap = new ProcessHeap();
        var before = heap.LastFull.Number;
        heap.Limit.ShouldBeGreaterThan(heap.Taken);
        heap.Collect();
        Eventually.BeTrue(() => heap.LastFull.Number > before, "a collection that was asked for ends");
        heap.LastFull.Left.ShouldBeInRange(1, heap.Limit);
    }

    private double Read() => _sut.Read(_time.GetTimestamp());

    private void ReadFor(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMilliseconds(50))
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            Read();
        }
    }
}
