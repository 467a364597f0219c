namespace Nsx.Consumer.Tests.Channels;

/// <summary>No reply ever meets another call.</summary>
public sealed class PendingCallsTests
{
    private sealed class Call : PendingCall
    {
        public override void OnReply(ReadOnlySpan<byte> value)
        {
        }

        public override void Fail(Exception exception)
        {
        }
    }

    private readonly CallSession _session = new(new(), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
    private readonly PendingCalls _sut = new(100);

    private Call Add()
    {
        var call = new Call();
        _sut.TryAdd(_session, call).ShouldBeTrue();
        return call;
    }

    [Fact]
    public void A_call_is_taken_once()
    {
        var call = Add();
        _sut.Find(call.Id).ShouldBe(call);
        _sut.Take(call.Id).ShouldBe(call);
        _sut.Take(call.Id).ShouldBeNull();
        _sut.Count.ShouldBe(0);
    }

    [Fact]
    public void Ids_are_never_used_again()
    {
        var seen = new HashSet<long>();
        var random = new Random(5);
        var open = new List<Call>();
        for (var round = 0; round < 20_000; round++)
        {
            if (open.Count == 100 || (open.Count > 0 && random.Next(2) == 0))
            {
                var index = random.Next(open.Count);
                _sut.Take(open[index].Id).ShouldBe(open[index]);
                open.RemoveAt(index);
            }
            else
            {
                open.Add(Add());
                seen.Add(open[^1].Id).ShouldBeTrue();
                open[^1].Id.ShouldBeInRange(1, Protocol.Mux.LargestId);
            }
        }

        foreach (var call in open)
            _sut.Find(call.Id).ShouldBe(call);
    }

    [Fact]
    public void A_late_reply_meets_nobody_but_was_issued()
    {
        var given = Add();
        _sut.Take(given.Id);
        var next = Add();
        _sut.Take(given.Id).ShouldBeNull();
        _sut.WasIssued(given.Id).ShouldBeTrue();
        _sut.Find(next.Id).ShouldBe(next);
    }

    [Fact]
    public void An_id_that_never_was_is_told_apart()
    {
        var call = Add();
        _sut.WasIssued(call.Id).ShouldBeTrue();
        _sut.Take(call.Id);
        foreach (var id in (long[])[0, -1, long.MinValue, call.Id + PendingCalls.MostPlaces, 2, PendingCalls.MostPlaces, long.MaxValue])
            _sut.WasIssued(id).ShouldBeFalse($"{id}");
    }

    [Fact]
    public void As_many_wait_as_may()
    {
        for (var i = 0; i < 100; i++)
            Add();
        _sut.TryAdd(_session, new Call()).ShouldBeFalse();
        _sut.TakeWhere(static (call, odd) => call.Id % 2 == odd, 1).Count.ShouldBe(50);
        Add();
        _sut.Count.ShouldBe(51);
    }
}
