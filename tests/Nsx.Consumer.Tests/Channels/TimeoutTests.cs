using Nsx.Testing;

namespace Nsx.Consumer.Tests.Channels;

/// <summary>The clock of a consumer, owned by the test.</summary>
public sealed class TimeoutTests : IAsyncLifetime
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(3);
    private readonly ManualTimeProvider _time = new();
    private readonly Desks _desks;
    private FakeRespPeer _peer = null!;
    private Wire _wire = null!;

    public TimeoutTests() => _desks = new(options =>
    {
        options.Timeout = s_timeout;
        options.MaxCallsPerConnection = 2;
        Patience.UseTime(options, _time);
    });

    public async Task InitializeAsync()
    {
        _peer = _desks.AddPeer();
        _wire = await _desks.ConnectAsync<IDesk>(_peer);
    }

    public async Task DisposeAsync()
    {
        _peer.Dispose();
        await _desks.DisposeAsync();
    }

    [Fact]
    public async Task A_call_is_given_up_at_its_deadline_and_the_provider_is_told()
    {
        var call = _desks.Client.TaskAsync();
        await _wire.ExpectAsync("*4\r\n$8\r\nNSX.CALL\r\n$1\r\n1\r\n$6\r\nt=3000\r\n$9\r\nDesk.Task\r\n");
        _time.Advance(s_timeout - TimeSpan.FromMilliseconds(10));
        call.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(15));
        var e = await Should.ThrowAsync<RpcException>(() => call);
        (e.Status, e.Outcome).ShouldBe((RpcStatus.DeadlineExceeded, RpcOutcome.Unknown));
        await _wire.ExpectAsync("*2\r\n$10\r\nNSX.CANCEL\r\n$1\r\n1\r\n");
        await _wire.SendAsync(">3\r\n+nsx.reply\r\n:1\r\n_\r\n");

        // The place is used again, under another id.
        var next = _desks.Client.TaskAsync();
        await _wire.ExpectAsync("*4\r\n$8\r\nNSX.CALL\r\n$5\r\n16385\r\n$6\r\nt=3000\r\n$9\r\nDesk.Task\r\n");
        await _wire.SendAsync(">3\r\n+nsx.reply\r\n:1\r\n_\r\n");
        next.IsCompleted.ShouldBeFalse();
        await _wire.SendAsync(">3\r\n+nsx.reply\r\n:16385\r\n_\r\n");
        await Eventually.CompleteAsync(next, "its own reply has come");
    }

    [Fact]
    public async Task Each_element_of_a_stream_may_take_the_time_of_a_call()
    {
        var elements = _desks.Client.CountAsync(3).GetAsyncEnumerator();
        for (var item = 1; item <= 3; item++)
        {
            var next = elements.MoveNextAsync().AsTask();
            if (item == 1)
                await _wire.ExpectAsync("*5\r\n$8\r\nNSX.CALL\r\n$1\r\n1\r\n$4\r\nc=64\r\n$10\r\nDesk.Count\r\n$1\r\n3\r\n");
            _time.Advance(s_timeout - TimeSpan.FromMilliseconds(50));
            await _wire.SendAsync($">3\r\n+nsx.item\r\n:1\r\n:{item}\r\n");
            (await Eventually.CompleteAsync(next, "the element has come")).ShouldBeTrue();
        }

        var late = elements.MoveNextAsync().AsTask();
        await _time.AdvanceUntilAsync(() => late.IsCompleted, s_timeout, "the element is given up");
        (await Should.ThrowAsync<RpcException>(() => late)).Status.ShouldBe(RpcStatus.DeadlineExceeded);
    }

    [Fact]
    public async Task More_calls_than_may_wait_are_refused_without_being_sent()
    {
        var calls = new[] { _desks.Client.TaskAsync(), _desks.Client.TaskAsync() };
        var e = await Should.ThrowAsync<RpcException>(() => _desks.Client.TaskAsync());
        (e.Status, e.Outcome).ShouldBe((RpcStatus.Busy, RpcOutcome.NotExecuted));
        e.Message.ShouldContain("2 calls wait for replies already (ConsumerOptions.MaxCallsPerConnection is 2; the provider's limit counts too)");
        calls.ShouldAllBe(call => !call.IsCompleted);
    }

    [Fact]
    public async Task Arguments_that_cannot_be_written_harm_nobody()
    {
        var e = await Should.ThrowAsync<RpcException>(async () => await _desks.Client.ItemAsync(new(null!, 1, 1, Size.Small, new Trap())));
        (e.Status, e.Outcome).ShouldBe((RpcStatus.InvalidArgument, RpcOutcome.Refused));
        e.Message.ShouldContain("'item' cannot be written: a trap");
        var call = _desks.Client.TaskAsync();
        await _wire.ExpectAsync("*4\r\n$8\r\nNSX.CALL\r\n");
    }

    private sealed class Trap : List<string>, IEnumerable<string>
    {
        IEnumerator<string> IEnumerable<string>.GetEnumerator() => throw new InvalidOperationException("a trap");
    }
}
