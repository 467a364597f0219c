using Nsx.Testing;

namespace Nsx.Consumer.Tests.Channels;

/// <summary>A provider that breaks the protocol ends its session; calls under way fail once, and say what is known of them.</summary>
public sealed class HostileProviderTests : IAsyncLifetime
{
    private readonly Desks _desks = new(options => options.Channel = options.Channel with
    {
        Reconnect = options.Channel.Reconnect with { FirstDelay = TimeSpan.FromHours(1), MaxDelay = TimeSpan.FromHours(1) },
    });

    private FakeRespPeer _peer = null!;
    private Wire _wire = null!;
    private IDesk _sut = null!;

    public async Task InitializeAsync()
    {
        _peer = _desks.AddPeer();
        _sut = _desks.Client;
        _wire = await _peer.AcceptAsync();
        await Desks.GreetAsync(_wire);
        await _desks.Consumer.WaitForReadyAsync<IDesk>(TimeSpan.FromSeconds(20));
    }

    public async Task DisposeAsync()
    {
        _peer.Dispose();
        await _desks.DisposeAsync();
    }

    private async Task<long> ReadCallAsync()
    {
        while (await _wire.ReadLineAsync() != "NSX.CALL\r\n")
        {
        }

        await _wire.ReadLineAsync();
        var id = long.Parse(await _wire.ReadLineAsync(), System.Globalization.CultureInfo.InvariantCulture);
        string line;
        do
            line = await _wire.ReadLineAsync();
        while (!line.StartsWith("Desk.", StringComparison.Ordinal));
        return id;
    }

    [Theory]
    [InlineData(">2\r\n+nsx.surprise\r\n:1\r\n")]
    [InlineData(">3\r\n+nsx.reply\r\n:99999999\r\n_\r\n")]
    [InlineData(">3\r\n+nsx.reply\r\n:0\r\n_\r\n")]
    [InlineData(">3\r\n+nsx.reply\r\n:-5\r\n_\r\n")]
    [InlineData(">3\r\n+nsx.reply\r\n+one\r\n_\r\n")]
    [InlineData(">3\r\n+nsx.item\r\n:99999999\r\n_\r\n")]
    [InlineData(">4\r\n+nsx.reply\r\n:99999999\r\n_\r\n%0\r\n")]
    [InlineData(">4\r\n+nsx.reply\r\n:16385\r\n_\r\n:1\r\n")]
    [InlineData(">4\r\n+nsx.reply\r\n:16385\r\n_\r\n%1\r\n+a\r\n*0\r\n")]
    [InlineData(":1\r\n")]
    [InlineData("$5\r\nab\r\n\r\n\r\n")]
    [InlineData("*99999999999\r\n")]
    [InlineData("what?\r\n")]
    public async Task A_breach_ends_the_session_and_fails_each_call_once(string bytes)
    {
        var calls = Enumerable.Range(0, 3).Select(_ => _sut.TaskAsync()).ToArray();
        for (var call = 0; call < calls.Length; call++)
            await ReadCallAsync();
        await _wire.SendAsync(bytes);
        foreach (var call in calls)
        {
            var e = await Should.ThrowAsync<RpcException>(() => call);
            (e.Status, e.Outcome).ShouldBe((RpcStatus.ConnectionLost, RpcOutcome.Unknown));
            e.Message.ShouldContain($"Desk.Task at {_peer.EndPoint}: the call was under way when the session ended: ");
        }

        (await _wire.ReadToEndAsync()).ShouldBe("");
        var next = await Should.ThrowAsync<RpcException>(() => _sut.TaskAsync());
        (next.Status, next.Outcome).ShouldBe((RpcStatus.Unavailable, RpcOutcome.NotExecuted));
        next.Message.ShouldContain(_peer.EndPoint.ToString());
    }

    [Theory]
    [InlineData(":x\r\n")]
    [InlineData("*1\r\n:1\r\n")]
    [InlineData("$3\r\none\r\n")]
    [InlineData("_\r\n")]
    public async Task A_result_that_is_no_result_fails_its_call_alone(string value)
    {
        var call = Task.Run(() => _sut.Add(1, 2));
        var id = await ReadCallAsync();
        if (value == ":x\r\n")
            value = "%1\r\n+a\r\n$1\r\n\xff\r\n";
        await _wire.SendAsync($">3\r\n+nsx.reply\r\n:{id}\r\n{value}");
        var e = await Should.ThrowAsync<RpcException>(() => call);
        (e.Status, e.Outcome).ShouldBe((RpcStatus.InvalidReply, RpcOutcome.Executed));
        var next = _sut.TaskAsync();
        await _wire.SendAsync($">3\r\n+nsx.reply\r\n:{await ReadCallAsync()}\r\n_\r\n");
        await next;
    }

    [Fact]
    public async Task More_elements_than_credit_end_the_session()
    {
        var elements = _sut.CountAsync(1000).GetAsyncEnumerator();
        var first = elements.MoveNextAsync().AsTask();
        var id = await ReadCallAsync();

        // In one piece, for nothing can be sent behind the breach; and none but the first is taken before it, for that gives credit.
        await _wire.SendAsync(string.Concat(Enumerable.Range(0, 200).Select(item => $">3\r\n+nsx.item\r\n:{id}\r\n:{item}\r\n")));
        (await first).ShouldBeTrue();
        await Eventually.BeTrueAsync(() => !_desks.Consumer.Endpoints<IDesk>().Single().IsConnected, "the session has ended");
        var e = await Should.ThrowAsync<RpcException>(async () =>
        {
            while (await elements.MoveNextAsync())
            {
            }
        });
        e.Status.ShouldBe(RpcStatus.ConnectionLost);
    }

    [Fact]
    public async Task An_element_that_is_none_ends_its_stream_alone()
    {
        var elements = _sut.CountAsync(1000).GetAsyncEnumerator();
        var first = elements.MoveNextAsync().AsTask();
        await _wire.SendAsync($">3\r\n+nsx.item\r\n:{await ReadCallAsync()}\r\n*0\r\n");
        (await Should.ThrowAsync<RpcException>(() => first)).Status.ShouldBe(RpcStatus.InvalidReply);
        var next = _sut.TaskAsync();
        await Eventually.CompleteAsync(ReadCallAsync(), "the session goes on");
    }

    [Fact]
    public async Task A_late_reply_is_dropped()
    {
        using var source = new CancellationTokenSource();
        var call = _sut.TextAsync("late", source.Token);
        var id = await ReadCallAsync();
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call);
        var next = _sut.TaskAsync();
        await _wire.SendAsync($">3\r\n+nsx.reply\r\n:{id}\r\n$4\r\nlate\r\n");
        await _wire.SendAsync($">3\r\n+nsx.reply\r\n:{await ReadCallAsync()}\r\n_\r\n");
        await next;
    }
}
