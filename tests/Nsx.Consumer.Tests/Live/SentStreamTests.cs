using Nsx.Testing;

namespace Nsx.Consumer.Tests.Live;

/// <summary>Streams that callers send.</summary>
public sealed class SentStreamTests : LiveTests
{
    private readonly Source _source = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(10_000)]
    public async Task Every_element_comes_once_and_the_stream_is_disposed(int count)
    {
        var source = new Source(count);
        (await Sut.SumAsync(source.Numbers().Select(number => (long)number))).ShouldBe(count * (count + 1L) / 2);
        (source.Started, source.Given, source.Disposed, source.IsOnPool).ShouldBe((1, count, 1, true));
    }

    [Fact]
    public async Task Null_and_every_other_value_can_be_an_element()
    {
        (await Sut.JoinAsync(new[] { "a", null, "", "ä b\r\n" }.ToAsyncEnumerable())).ShouldBe("a,null,,ä b\r\n");
        (await Sut.JoinItemsAsync(new[] { new Item("tea", 1, null, Size.Small, []), null }.ToAsyncEnumerable())).ShouldBe("tea,null");
    }

    [Fact]
    public async Task A_method_may_stop_reading_early()
    {
        (await Sut.TakeAsync(10, _source.Numbers())).ShouldBe(10);
        await Eventually.BeTrueAsync(() => _source.Disposed == 1, "the caller's stream has ended");
        _source.Given.ShouldBeLessThanOrEqualTo(10 + 64 + 32);
        (await Sut.TakeAsync(1, new Source().Numbers())).ShouldBe(1, "what was on its way has harmed nobody");
    }

    [Fact]
    public async Task Nothing_is_asked_of_the_caller_before_the_method_reads()
    {
        using var cancel = new CancellationTokenSource();
        var call = Sut.HangAsync(_source.Numbers(), cancel.Token);
        await Desk.Reading;
        _source.Started.ShouldBe(0);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call);
        _source.Started.ShouldBe(0);
    }

    [Fact]
    public async Task A_fast_caller_is_held_back_by_a_slow_method()
    {
        using var cancel = new CancellationTokenSource();
        var listener = new Listener { Answer = async (_, token) => await Wait(token) };
        var call = Sut.AskEachAsync(listener, _source.Numbers().Select(number => $"{number}"), cancel.Token).ToListAsync();
        await Eventually.BeTrueAsync(() => _source.Given >= 64, "what the provider has given credit for was sent");
        await Eventually.CompleteAsync(listener.Entered, "the method has taken the first");
        _source.Given.ShouldBeLessThanOrEqualTo(65);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await call);
        await Eventually.BeTrueAsync(() => _source.Disposed == 1, "the caller's stream has ended");

        static async Task<string> Wait(CancellationToken token)
        {
            await Task.Delay(Timeout.Infinite, token);
            return "";
        }
    }

    [Fact]
    public async Task A_stream_that_fails_gives_its_own_exception_to_the_caller()
    {
        var source = new Source(3) { Failure = new InvalidOperationException("the disk is gone") };
        (await Should.ThrowAsync<InvalidOperationException>(() => Sut.SeeFailureAsync(source.Numbers()))).Message.ShouldBe("the disk is gone");
        await Eventually.CompleteAsync(Desk.Cancelled, "the method has ended");
        var seen = Desk.Failure.ShouldBeOfType<RpcException>();
        seen.Status.ShouldBe(RpcStatus.Aborted);
        seen.Message.ShouldNotContain("disk");
        source.Disposed.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_is_not_tried_again_because_the_callers_stream_failed_like_a_provider()
    {
        var failure = new RpcException(RpcStatus.Unavailable, "what the stream itself has called is away");
        var source = new Source(3) { Failure = failure };
        (await Should.ThrowAsync<RpcException>(() => Sut.SeeFailureAsync(source.Numbers()))).ShouldBeSameAs(failure);
        (failure.Attempts, source.Disposed).ShouldBe((1, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Nor_is_one_whose_result_is_a_stream(int elements)
    {
        var failure = new RpcException(RpcStatus.Busy, "what the stream itself has called has no place");
        var source = new Source(elements) { Failure = failure };
        (await Should.ThrowAsync<RpcException>(async () => await Sut.DoubleAsync(source.Numbers()).ToListAsync())).ShouldBeSameAs(failure);
        (failure.Attempts, source.Started, source.Disposed).ShouldBe((1, 1, 1));
    }

    [Fact]
    public async Task A_declared_failure_of_a_stream_reaches_the_method_as_its_type()
    {
        var source = new Source(3) { Failure = new KeyNotFoundException("number 4") };
        await Should.ThrowAsync<KeyNotFoundException>(() => Sut.SeeFailureAsync(source.Numbers()));
        await Eventually.CompleteAsync(Desk.Cancelled, "the method has ended");
        Desk.Failure.ShouldBeOfType<KeyNotFoundException>().Message.ShouldBe("number 4");
    }

    [Fact]
    public async Task An_element_that_cannot_be_written_fails_the_call()
    {
        var e = await Should.ThrowAsync<RpcException>(() => Sut.JoinAsync(new[] { new string('x', 5_000_000) }.ToAsyncEnumerable()));
        (e.Status, e.Outcome).ShouldBe((RpcStatus.TooLarge, RpcOutcome.Refused));
        (await Sut.SumAsync(new[] { 1L }.ToAsyncEnumerable())).ShouldBe(1, "the connection lives");
    }

    [Fact]
    public async Task A_cancelled_call_ends_both_sides()
    {
        using var cancel = new CancellationTokenSource();
        var source = new Source { Wait = async _ => await Task.Yield() };
        var call = Sut.ReadAndHangAsync(source.Numbers(), cancel.Token);
        await Desk.Reading;
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call);
        await Eventually.BeTrueAsync(() => source.Disposed == 1, "the caller's stream has ended");
        await Eventually.CompleteAsync(Desk.Cancelled, "the method has ended");
    }

    [Fact]
    public async Task A_stream_that_never_gives_an_element_does_not_hold_up_the_end_of_the_call()
    {
        var never = new TaskCompletionSource();
        using var cancel = new CancellationTokenSource();
        var source = new Source { Wait = _ => never.Task };
        var call = Sut.ReadAndHangAsync(source.Numbers(), cancel.Token);
        await Eventually.BeTrueAsync(() => source.Started == 1, "the method reads");
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call);
        source.Disposed.ShouldBe(0);
        never.SetResult();
        await Eventually.BeTrueAsync(() => source.Disposed == 1, "it is disposed as soon as that can be");
    }

    [Fact]
    public async Task A_stream_can_be_read_once()
    {
        var e = await Should.ThrowAsync<RpcException>(() => Sut.ReadTwiceAsync(new Source(3).Numbers()));
        e.Status.ShouldBe(RpcStatus.Internal);
    }

    [Fact]
    public async Task No_stream_is_not_an_empty_stream()
    {
        var e = await Should.ThrowAsync<RpcException>(() => Sut.SumAsync(null!));
        (e.Status, e.Outcome).ShouldBe((RpcStatus.InvalidArgument, RpcOutcome.Refused));
        e.Message.ShouldContain("'numbers' is null");
    }

    [Fact]
    public async Task Elements_go_both_ways_at_once()
    {
        var written = new TaskCompletionSource();
        var source = new Source(1000) { Wait = _ => written.Task };
        var results = Sut.DoubleAsync(source.Numbers()).GetAsyncEnumerator();
        var first = results.MoveNextAsync();
        written.SetResult();
        (await first, results.Current).ShouldBe((true, 2));
        for (var number = 2; number <= 1000; number++)
            (await results.MoveNextAsync(), results.Current).ShouldBe((true, number * 2));
        (await results.MoveNextAsync()).ShouldBeFalse();
        await results.DisposeAsync();
        source.Disposed.ShouldBe(1);
    }

    [Fact]
    public async Task Leaving_a_result_early_ends_what_is_sent()
    {
        await foreach (var number in Sut.DoubleAsync(_source.Numbers()))
        {
            if (number == 200)
                break;
        }

        await Eventually.BeTrueAsync(() => _source.Disposed == 1, "the caller's stream has ended");
        await Eventually.CompleteAsync(Desk.Cancelled, "the method has ended");
    }

    [Fact]
    public async Task A_lost_connection_ends_both_sides()
    {
        var call = Sut.ReadAndHangAsync(_source.Numbers());
        await Desk.Reading;
        await Provider.DisposeAsync();
        (await Should.ThrowAsync<RpcException>(() => call)).Outcome.ShouldBe(RpcOutcome.Unknown);
        await Eventually.BeTrueAsync(() => _source.Disposed == 1, "the caller's stream has ended");
        await Eventually.CompleteAsync(Desk.Cancelled, "the method has ended");
    }
}
