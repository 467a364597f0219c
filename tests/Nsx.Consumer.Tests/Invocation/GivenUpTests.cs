using Nsx.Testing;

namespace Nsx.Consumer.Tests.Invocation;

/// <summary>Calls that take too long, on time that the test owns. The provider lives in real time, and is never the first to see a deadline pass.</summary>
public sealed class GivenUpTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly Desks _desks;
    private Desk _desk = null!;
    private IDesk _sut = null!;

    public GivenUpTests() => _desks = new(options => Patience.UseTime(options, _time));

    public async Task InitializeAsync()
    {
        (_, _desk) = await _desks.AddProviderAsync();
        _sut = _desks.Client;
        await Eventually.CompleteAsync(_desks.Consumer.WaitForReadyAsync<IDesk>(TimeSpan.FromMinutes(1)), "the consumer is connected");
    }

    public async Task DisposeAsync() => await _desks.DisposeAsync();

    [Fact]
    public async Task A_timeout_of_the_contract_holds_and_says_who_set_it()
    {
        var call = _sut.HastyAsync();
        _time.Advance(TimeSpan.FromSeconds(39.9));
        call.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(0.2));
        var e = await Should.ThrowAsync<RpcException>(() => call);
        (e.Status, e.Outcome, e.IsTimeout).ShouldBe((RpcStatus.DeadlineExceeded, RpcOutcome.Unknown, true));
        e.Message.ShouldContain("no answer within 40000 ms (set by [Timeout])");
    }

    [Fact]
    public async Task A_timeout_says_what_set_it()
    {
        var sut = _desks.Consumer.Create<IDesk>(new() { Timeout = TimeSpan.FromSeconds(30) });
        var calls = new[] { sut.HangAsync(), sut.With(new() { Timeout = TimeSpan.FromSeconds(20) }).HangAsync() };
        await Eventually.BeTrueAsync(() => _desk.Told.Count(word => word == "hang") == 2, "both methods have begun");
        await _time.AdvanceUntilAsync(() => calls.All(call => call.IsCompleted), TimeSpan.FromSeconds(10), "both are given up");
        (await Should.ThrowAsync<RpcException>(() => calls[0])).Message.ShouldEndWith(": no answer within 30000 ms (set by Nsx:Consumer:Services:Desk:Timeout)");
        (await Should.ThrowAsync<RpcException>(() => calls[1])).Message.ShouldEndWith(": no answer within 20000 ms (set by InvocationOptions.Timeout)");
    }

    [Theory]
    [InlineData(39, "what was left of the time of Front.Ask, which made the call")]
    [InlineData(41, "40000 ms (set by [Timeout])")]
    public async Task A_timeout_says_when_it_was_that_of_the_call_around_it(int seconds, string time)
    {
        CallContext.Flow(new("Front.Ask", Deadline.After(TimeSpan.FromSeconds(seconds), _time), CallMetadata.Empty, "127.0.0.1:1"));
        var call = _sut.HastyAsync();
        _time.Advance(TimeSpan.FromSeconds(40.1));
        (await Should.ThrowAsync<RpcException>(() => call)).Message.ShouldEndWith($": no answer within {time}");
    }

    [Fact]
    public async Task A_call_may_have_a_timeout_of_its_own_and_its_method_is_told()
    {
        var hasty = _sut.With(new() { Timeout = TimeSpan.FromSeconds(30) });
        Task[] calls = [hasty.HangAsync(), Task.Factory.StartNew(() => hasty.HangSync(), TaskCreationOptions.LongRunning)];
        await Eventually.BeTrueAsync(() => _desk.Told.Count(word => word == "hang") == 2, "both methods have begun");
        _time.Advance(TimeSpan.FromSeconds(29.9));
        calls.ShouldAllBe(call => !call.IsCompleted);
        await _time.AdvanceUntilAsync(() => calls.All(call => call.IsCompleted), TimeSpan.FromSeconds(0.2), "both are given up");
        foreach (var call in calls)
            (await Should.ThrowAsync<RpcException>(() => call)).Status.ShouldBe(RpcStatus.DeadlineExceeded);
        await Eventually.BeTrueAsync(() => _desk.Told.Count(word => word == "cancelled") == 2, "both methods saw their tokens");
        (await _sut.TextAsync("still well")).ShouldBe("still well");
    }
}
