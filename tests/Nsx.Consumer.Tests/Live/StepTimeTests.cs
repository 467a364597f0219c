using Nsx.Testing;

namespace Nsx.Consumer.Tests.Live;

/// <summary>A call with a stream argument lasts as long as both sides go on; the clock runs while the provider is waited for.</summary>
public sealed class StepTimeTests : IAsyncLifetime
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_almost = s_timeout - TimeSpan.FromMilliseconds(100);
    private readonly ManualTimeProvider _time = new();
    private readonly Desks _desks;
    private FakeRespPeer _peer = null!;
    private Wire _wire = null!;

    public StepTimeTests() => _desks = new(options =>
    {
        options.Timeout = s_timeout;
        Patience.UseTime(options, _time);
    });

    private ILiveDesk Sut => _desks.Consumer.Create<ILiveDesk>();

    public async Task InitializeAsync()
    {
        _peer = _desks.AddPeer("LiveDesk");
        _wire = await _desks.ConnectAsync<ILiveDesk>(_peer);
    }

    public async Task DisposeAsync()
    {
        _peer.Dispose();
        await _desks.DisposeAsync();
    }

    [Fact]
    public async Task A_slow_source_is_never_late_and_a_slow_provider_is()
    {
        var gate = new SemaphoreSlim(0);
        var source = new Source(2) { Wait = gate.WaitAsync };
        var call = Sut.TakeAsync(9, source.Numbers()).AsTask();
        await _wire.ExpectAsync("*5\r\n$8\r\nNSX.CALL\r\n$1\r\n1\r\n$3\r\ns=1\r\n$13\r\nLiveDesk.Take\r\n$1\r\n9\r\n");
        _time.Advance(s_almost);
        await _wire.SendAsync(">3\r\n+nsx.credit\r\n:1\r\n:1\r\n");
        await Eventually.BeTrueAsync(() => source.Started == 1, "it is asked for its first element");
        for (var minute = 0; minute < 10; minute++)
            _time.Advance(TimeSpan.FromMinutes(1));
        call.IsCompleted.ShouldBeFalse("the source has all the time that it wants");

        gate.Release();
        await _wire.ExpectAsync("*3\r\n$8\r\nNSX.ITEM\r\n$1\r\n1\r\n$1\r\n1\r\n");
        _time.Advance(s_almost);
        call.IsCompleted.ShouldBeFalse("each step has its own time");
        _time.Advance(s_timeout - s_almost + TimeSpan.FromMilliseconds(20));
        (await Should.ThrowAsync<RpcException>(() => call)).Status.ShouldBe(RpcStatus.DeadlineExceeded);
        await _wire.ExpectAsync("*2\r\n$10\r\nNSX.CANCEL\r\n$1\r\n1\r\n");
        await Eventually.BeTrueAsync(() => source.Disposed == 1, "the caller's stream has ended");
    }

    [Fact]
    public async Task A_time_that_was_chosen_covers_the_whole_call()
    {
        var call = Sut.With(new InvocationOptions { Timeout = TimeSpan.FromSeconds(1) }).SumAsync(AsyncEnumerable.Empty<long>());
        await _wire.ExpectAsync("*4\r\n$8\r\nNSX.CALL\r\n$1\r\n1\r\n$10\r\nt=1000 s=1\r\n$12\r\nLiveDesk.Sum\r\n");
        await _wire.SendAsync(">3\r\n+nsx.credit\r\n:1\r\n:9\r\n");
        await _wire.ExpectAsync("*2\r\n$7\r\nNSX.END\r\n$1\r\n1\r\n");
        _time.Advance(TimeSpan.FromSeconds(1.1));
        (await Should.ThrowAsync<RpcException>(() => call)).Status.ShouldBe(RpcStatus.DeadlineExceeded);
    }

    [Theory]
    [InlineData(">3\r\n+nsx.credit\r\n:1\r\n:0\r\n")]
    [InlineData(">3\r\n+nsx.credit\r\n:1\r\n:2000000\r\n")]
    [InlineData(">3\r\n+nsx.credit\r\n:99\r\n:1\r\n")]
    [InlineData(">5\r\n+nsx.invoke\r\n:99\r\n:1\r\n$1\r\nx\r\n*0\r\n")]
    public async Task A_breach_of_the_protocol_ends_the_session(string bytes)
    {
        var call = Sut.SumAsync(AsyncEnumerable.Empty<long>());
        await _wire.ReadLineAsync();
        await _wire.SendAsync(bytes);
        (await Should.ThrowAsync<RpcException>(() => call)).Status.ShouldBe(RpcStatus.ConnectionLost);
    }

    [Fact]
    public async Task A_callback_that_is_not_there_or_has_other_arguments_is_answered_with_an_error()
    {
        var call = Sut.RunAsync(1, new Progress<int>());
        await _wire.ExpectAsync("*5\r\n$8\r\nNSX.CALL\r\n$1\r\n1\r\n$10\r\nt=3000 b=1\r\n$12\r\nLiveDesk.Run\r\n$1\r\n1\r\n");
        await _wire.SendAsync(">5\r\n+nsx.invoke\r\n:1\r\n:1\r\n$1\r\nx\r\n*0\r\n");
        await _wire.ExpectAsync("*4\r\n$9\r\nNSX.FAULT\r\n$1\r\n1\r\n$1\r\n1\r\n$43\r\nUNKNOWN LiveDesk.Run was called without 'x'\r\n");
        await _wire.SendAsync(">5\r\n+nsx.invoke\r\n:1\r\n:2\r\n$15\r\nprogress.Report\r\n*0\r\n");
        await _wire.ExpectAsync("*4\r\n$9\r\nNSX.FAULT\r\n$1\r\n1\r\n$1\r\n2\r\n");
        (await _wire.ReadLineAsync()).ShouldStartWith("$");
        (await _wire.ReadLineAsync()).ShouldStartWith("ARGS progress.Report: ");
        await _wire.SendAsync(">3\r\n+nsx.reply\r\n:1\r\n_\r\n>5\r\n+nsx.invoke\r\n:1\r\n:3\r\n$15\r\nprogress.Report\r\n*1\r\n:1\r\n");
        await Eventually.CompleteAsync(call, "what comes behind the reply is passed over");
    }
}
