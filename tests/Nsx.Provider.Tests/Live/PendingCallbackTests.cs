using System.Runtime.CompilerServices;
using Nsx.Protocol;
using Nsx.Testing;

namespace Nsx.Provider.Tests.Live;

/// <summary>Callbacks that wait for their answer, and the token that may end them before.</summary>
public sealed class PendingCallbackTests
{
    private static readonly CallbackMethod s_method =
        CallbackMethod.Of(ContractDescriptor.Of(typeof(IProbe)).Methods.First(method => method.FullName == "Probe.Text"), isProgress: false);

    [Theory]
    [InlineData("answer")]
    [InlineData("error")]
    [InlineData("let go")]
    public void A_token_that_lives_on_does_not_keep_a_callback_that_has_ended(string end)
    {
        using var living = new CancellationTokenSource();
        var callback = Ended(living.Token, end);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        callback.IsAlive.ShouldBeFalse();
        living.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task A_token_ends_a_callback_that_waits()
    {
        using var source = new CancellationTokenSource();
        var sut = new PendingCallback<string>(s_method, WireFormat.Default);
        sut.FailWith(source.Token);
        await source.CancelAsync();
        await Eventually.BeTrueAsync(() => sut.Task.IsFaulted, "its token was cancelled");
        var e = sut.Task.Exception!.InnerException.ShouldBeOfType<OperationCanceledException>();
        (e.Message, e.CancellationToken).ShouldBe(("Probe.Text was cancelled.", source.Token));

        // Whoever takes it out of its link later is too late.
        sut.Return("hi"u8, hasValue: true);
        sut.Task.IsFaulted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_token_that_is_cancelled_before_ends_a_callback_at_once()
    {
        var sut = new PendingCallback<string>(s_method, WireFormat.Default);
        sut.FailWith(new(canceled: true));
        await Eventually.BeTrueAsync(() => sut.Task.IsFaulted, "its token was cancelled before");
    }

    [Fact]
    public async Task A_cancellation_that_races_with_the_answer_ends_a_callback_once()
    {
        for (var round = 0; round < 200; round++)
        {
            using var source = new CancellationTokenSource();
            using var start = new Barrier(2);
            var sut = new PendingCallback<string>(s_method, WireFormat.Default);
            sut.FailWith(source.Token);
            await Task.WhenAll(
                OnItsOwnThread(() =>
                {
                    start.SignalAndWait();
                    sut.Return("hi"u8, hasValue: true);
                }),
                OnItsOwnThread(() =>
                {
                    start.SignalAndWait();
                    source.Cancel();
                }));
            if (sut.Task.IsFaulted)
                sut.Task.Exception!.InnerException.ShouldBeOfType<OperationCanceledException>();
            else
                (await Eventually.CompleteAsync(sut.Task, "it has its answer")).ShouldBe("hi");
        }
    }

    private static Task OnItsOwnThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Ended(CancellationToken token, string end)
    {
        var sut = new PendingCallback<string>(s_method, WireFormat.Default);
        sut.FailWith(token);
        if (end == "answer")
            sut.Return("hi"u8, hasValue: true);
        else if (end == "error")
            sut.Fail(new InvalidOperationException("no"));
        else
            sut.LetGo();
        return new(sut);
    }
}
