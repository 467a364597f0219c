using System.Collections.Concurrent;
using Nsx.Protocol;
using Nsx.Testing;

namespace Nsx.Consumer.Tests.Live;

/// <summary>Providers that call their callers back.</summary>
public sealed class CallbackTests : LiveTests
{
    private readonly Listener _listener = new();

    [Fact]
    public async Task A_caller_is_asked_and_answers() => (await Sut.AskAsync("tea", _listener)).ShouldBe("tea!");

    [Fact]
    public void A_blocked_method_can_ask_a_blocked_caller()
    {
        Sut.AskSync("tea", _listener).ShouldBe("tea?");
        _listener.Heard.ShouldBe(["void"]);
    }

    [Fact]
    public async Task Every_shape_works_and_an_object_may_be_missing()
    {
        (await Sut.AskBothAsync(_listener, null)).ShouldStartWith("Item { Name = tea, Price = 1.5, Count = 2");
        (await Sut.AskBothAsync(_listener, null)).ShouldEndWith("nobody");
        (await Sut.AskBothAsync(_listener, new Listener { Answer = (_, _) => Task.FromResult("fine") })).ShouldEndWith("fine");
        _listener.Heard.ShouldBe(["task", "value task", "task", "value task", "task", "value task"]);
    }

    [Fact]
    public async Task Nobody_to_call_back_is_null_there_too()
    {
        await Sut.RunAsync(3);
        await Sut.KeepAsync(_listener);
        await Sut.KeepAsync(null!);
        Desk.Kept.ShouldBeNull();
    }

    [Fact]
    public async Task A_declared_error_of_a_callback_is_what_the_method_sees()
    {
        var listener = new Listener { Answer = (_, _) => throw new KeyNotFoundException("no tea") };
        await Should.ThrowAsync<RpcException>(() => Sut.AskAsync("tea", listener));
        Desk.Failure.ShouldBeOfType<KeyNotFoundException>().Message.ShouldBe("no tea");

        var sold = new Listener { Answer = (_, _) => throw new DeclaredException("SOLD_OUT", "no tea") };
        (await Should.ThrowAsync<DeclaredException>(() => Sut.AskAsync("tea", sold))).Code.ShouldBe("SOLD_OUT");
    }

    [Fact]
    public async Task Any_other_error_is_an_id_for_the_callers_log()
    {
        var listener = new Listener { Answer = (_, _) => throw new InvalidOperationException("secret") };
        (await Should.ThrowAsync<RpcException>(() => Sut.AskAsync("tea", listener))).Status.ShouldBe(RpcStatus.Internal);
        var seen = Desk.Failure.ShouldBeOfType<RpcException>();
        seen.Status.ShouldBe(RpcStatus.Internal);
        seen.Message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_call_that_has_ended_calls_nobody_back()
    {
        await Sut.KeepAsync(_listener);
        (await Should.ThrowAsync<ObjectDisposedException>(() => Desk.Kept!.AnswerAsync("tea"))).Message.ShouldContain("LiveDesk.Keep");
        Should.Throw<ObjectDisposedException>(() => Desk.Kept!.Tell(1));
    }

    [Fact]
    public async Task What_is_told_comes_in_order_and_before_the_result()
    {
        const int words = 500;
        await Sut.TellAsync(words, _listener);
        _listener.Heard.ShouldBe(Enumerable.Range(1, words).Select(word => $"{word}"));
    }

    [Fact]
    public async Task Progress_comes_in_order_ends_with_the_last_report_and_before_the_result()
    {
        const int steps = 50_000;
        var reports = new Reports();
        await Sut.RunAsync(steps, reports);
        var seen = reports.Seen.ToArray();
        seen[^1].ShouldBe(steps);
        seen.ShouldBe(seen.Order().Distinct());
    }

    [Fact]
    public async Task A_report_that_comes_too_late_is_passed_over()
    {
        var reports = new Reports();
        await Sut.RunAsync(1, reports);
        Desk.KeptProgress!.Report(2);
        reports.Seen.ShouldBe([1]);
    }

    [Fact]
    public async Task Reports_that_wait_for_a_slow_caller_are_replaced_by_later_ones()
    {
        using var gate = new SemaphoreSlim(0);
        var reports = new Reports(gate);
        var call = Sut.RunAsync(10_000, reports);
        await reports.Entered;
        await Eventually.BeTrueAsync(() => Provider.RunningCalls == 0, "the method does not wait for its caller");
        call.IsCompleted.ShouldBeFalse("what was reported before the end is seen before it");
        gate.Release(100_000);
        await call;
        reports.Seen.ShouldBe([.. Enumerable.Range(1, Mux.CallbackWindow), 10_000]);
    }

    [Fact]
    public async Task Words_that_nobody_hears_are_bounded()
    {
        var listener = new Listener { IsGated = true };
        var call = Sut.TellAsync(100_000, listener);
        await listener.Entered;
        await Eventually.BeTrueAsync(() => Provider.RunningCalls == 0, "the method was refused the next callback");
        listener.Open();
        (await Should.ThrowAsync<RpcException>(() => call)).Status.ShouldBe(RpcStatus.Internal);
        listener.Heard.Count.ShouldBe(Mux.CallbackWindow + Mux.MostWaitingCallbacks);
    }

    [Fact]
    public async Task A_callback_that_is_cancelled_while_it_waits_is_never_made()
    {
        var (heard, gate) = (new ConcurrentQueue<string>(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var listener = new Listener
        {
            Answer = async (question, _) =>
            {
                heard.Enqueue(question);
                await gate.Task;
                return question;
            },
        };
        var call = Sut.AskInVainAsync(Mux.CallbackWindow + 50, listener);
        await Eventually.CompleteAsync(Desk.Cancelled, "all are given up");
        gate.SetResult();
        (await call).ShouldBe("last");
        heard.Count.ShouldBe(Mux.CallbackWindow + 1);
    }

    [Fact]
    public async Task A_cancelled_call_does_not_wait_for_its_callback()
    {
        using var cancel = new CancellationTokenSource();
        var ended = new TaskCompletionSource();
        var listener = new Listener
        {
            Answer = async (_, token) =>
            {
                try
                {
                    await Task.Delay(Timeout.Infinite, token);
                    return "";
                }
                finally
                {
                    ended.SetResult();
                }
            },
        };
        var call = Sut.AskEachAsync(listener, new[] { "a" }.ToAsyncEnumerable(), cancel.Token).ToListAsync();
        await listener.Entered;
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await call);
        await Eventually.CompleteAsync(ended.Task, "the callback's token was cancelled");
    }

    [Fact]
    public async Task A_lost_connection_ends_a_callback_that_is_waited_for()
    {
        var listener = new Listener { Answer = (_, token) => Task.Delay(Timeout.Infinite, token).ContinueWith(_ => "", TaskScheduler.Default) };
        var call = Sut.AskAsync("tea", listener);
        await listener.Entered;
        await Provider.DisposeAsync();
        await Should.ThrowAsync<RpcException>(() => call);
        await Eventually.BeTrueAsync(() => Desk.Failure is OperationCanceledException, "the method has seen it");
    }

    [Fact]
    public async Task Streams_and_callbacks_live_in_one_call() =>
        (await Sut.AskEachAsync(_listener, Enumerable.Range(1, 300).Select(i => $"{i}").ToAsyncEnumerable()).ToListAsync())
            .ShouldBe(Enumerable.Range(1, 300).Select(i => $"{i}!"));

    private sealed class Reports(SemaphoreSlim? gate = null) : IProgress<int>
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<int> Seen { get; } = new();

        public Task Entered => _entered.Task;

        public void Report(int value)
        {
            _entered.TrySetResult();
            gate?.Wait();
            Seen.Enqueue(value);
        }
    }
}
