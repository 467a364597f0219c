using Nsx.Testing;

namespace Nsx.Consumer.Tests.Live;

/// <summary>Callers whose own callbacks do not end, after the method has returned: the time and the token of the call still hold.</summary>
public sealed class CallbackTimeTests : IAsyncLifetime
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(10);
    private readonly ManualTimeProvider _time = new();
    private readonly Listener _listener = new() { IsGated = true };
    private readonly Desks _desks;

    public CallbackTimeTests() => _desks = new(options => Patience.UseTime(options, _time));

    private ILiveDesk Sut => _desks.Consumer.Create<ILiveDesk>(new() { Timeout = s_timeout });

    public Task InitializeAsync() => _desks.AddProviderAsync(builder => builder.AddService<ILiveDesk>(new LiveDesk()));

    public async Task DisposeAsync()
    {
        _listener.Open();
        await _desks.DisposeAsync();
    }

    [Fact]
    public async Task A_result_does_not_wait_beyond_the_time_of_the_call()
    {
        var call = Sut.TellAsync(2, _listener);
        await ReturnedAsync();
        call.IsCompleted.ShouldBeFalse("what was called back comes before the result");
        _time.Advance(s_timeout);
        Check(await Should.ThrowAsync<RpcException>(() => call));
    }

    [Fact]
    public async Task The_end_of_a_stream_does_not_wait_beyond_the_time_of_the_call()
    {
        var call = Sut.TellEachAsync(2, _listener).ToListAsync().AsTask();
        await ReturnedAsync();
        call.IsCompleted.ShouldBeFalse();
        _time.Advance(s_timeout);
        Check(await Should.ThrowAsync<RpcException>(() => call));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_sets_the_caller_free_and_drops_what_was_not_begun(bool isStream)
    {
        using var source = new CancellationTokenSource();
        Task call = isStream
            ? Sut.TellEachAsync(2, _listener, source.Token).ToListAsync().AsTask()
            : Sut.TellAsync(2, _listener, source.Token);
        await ReturnedAsync();
        await source.CancelAsync();
        var e = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        e.CancellationToken.ShouldBe(source.Token);
        _listener.Open();
        await Eventually.BeTrueAsync(() => !_listener.Heard.IsEmpty, "the callback that blocked has ended");
        await Sut.TellAsync(1, _listener);
        _listener.Heard.ShouldBe(["1", "1"]);
    }

    private static void Check(RpcException e)
    {
        e.Status.ShouldBe(RpcStatus.DeadlineExceeded);
        e.Message.ShouldContain("the method has returned, but what it called back before had not ended within 600000 ms");
    }

    /// <summary>A callback is under way, and the reply has come.</summary>
    private async Task ReturnedAsync()
    {
        await _listener.Entered;
        await Eventually.BeTrueAsync(() => _desks.Consumer.Endpoints<ILiveDesk>().Single().InFlight == 0, "the reply has come");
    }
}
