using Nsx.Testing;

namespace Nsx.Provider.Tests.Live;

/// <summary>Stream arguments and callbacks, byte by byte: what callers may send, and what ends their connection.</summary>
public sealed class LiveWireTests : IAsyncLifetime
{
    private TestProvider _sut = null!;

    public interface IFeed
    {
        Task<int> SumAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);

        Task<string> AskAsync(IAsk ask);

        Task<int> HoldAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);

        Task<int> WaitAsync(string gate, IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);
    }

    public interface IAsk
    {
        Task<string> AskAsync(int number);
    }

    public async Task InitializeAsync() => _sut = await TestProvider.StartAsync(builder => builder.AddService<IFeed>(new Feed()), options => options.StreamCredit = 2);

    public async Task DisposeAsync()
    {
        await Eventually.BeTrueAsync(() => _sut.Provider.RunningCalls == 0, "no call is left");
        await _sut.DisposeAsync();
    }

    [Fact]
    public async Task Credit_comes_again_as_elements_are_taken()
    {
        var wire = await _sut.ConnectMuxAsync();
        await wire.AskAsync("NSX.CALL 7 s=1 Feed.Sum\r\n", ">3\r\n+nsx.credit\r\n:7\r\n:2\r\n");
        await wire.AskAsync("NSX.ITEM 7 1\r\n", ">3\r\n+nsx.credit\r\n:7\r\n:1\r\n");
        await wire.AskAsync("NSX.ITEM 7 2\r\nNSX.ITEM 7 3\r\n", ">3\r\n+nsx.credit\r\n:7\r\n:1\r\n>3\r\n+nsx.credit\r\n:7\r\n:1\r\n");
        await wire.AskAsync("NSX.END 7\r\n", ">3\r\n+nsx.reply\r\n:7\r\n:6\r\n");
        await wire.AskAsync("NSX.ITEM 7 4\r\nNSX.END 7\r\nNSX.RETURN 7 1\r\nNSX.FAULT 7 1 X\r\nPING\r\n", "+PONG\r\n");
    }

    [Theory]
    [InlineData("NSX.ITEM 7 1\r\nNSX.ITEM 7 2\r\nNSX.ITEM 7 3\r\nNSX.ITEM 7 3\r\nNSX.ITEM 7 3\r\nNSX.ITEM 7 3\r\n", "given no credit")]
    [InlineData("NSX.END 7\r\nNSX.ITEM 7 1\r\n", "has ended it")]
    [InlineData("NSX.RETURN 7 1\r\n", "a callback of Feed.Wait that never was")]
    [InlineData("NSX.RETURN 7 x\r\n", "the number of a callback")]
    [InlineData("NSX.ITEM x 1\r\n", "the id of a call")]
    [InlineData("NSX.ITEM 8 1\r\n", "the call 8 takes no stream")]
    [InlineData("NSX.END 8\r\n", "the call 8 takes no stream")]
    public async Task What_was_not_agreed_on_ends_the_connection(string bytes, string reason)
    {
        var wire = await _sut.ConnectMuxAsync();
        await wire.SendAsync("NSX.CALL 8 '' Probe.Wait gate\r\n");
        await _sut.Probe["gate"].Entered;
        await wire.AskAsync("NSX.CALL 7 s=1 Feed.Wait hold\r\n", ">3\r\n+nsx.credit\r\n:7\r\n:2\r\n");
        await wire.SendAsync(bytes);
        (await wire.ReadToEndAsync()).ShouldContain(reason);
    }

    [Theory]
    [InlineData("NSX.END 7\r\n")]
    [InlineData("NSX.END 7 'ABORTED gone'\r\n")]
    [InlineData("NSX.ITEM 7 1\r\n")]
    [InlineData("NSX.RETURN 7 1\r\n")]
    public async Task What_comes_for_a_call_that_waits_for_its_place_ends_the_connection(string bytes)
    {
        await using var sut = await TestProvider.StartAsync(
            builder => builder.AddService<IFeed>(new Feed()), options => options.Services["Feed"] = new() { MaxConcurrency = 1, MaxQueueAge = TimeSpan.FromMinutes(1) });
        var wire = await sut.ConnectMuxAsync();
        await wire.SendAsync("NSX.CALL 6 s=1 Feed.Hold\r\nNSX.CALL 7 s=1 Feed.Sum\r\n");
        await Eventually.BeTrueAsync(() => sut.Provider.Loads.Single(load => load.Service == "Feed").Queued == 1, "it waits");
        await wire.SendAsync(bytes);
        (await wire.ReadToEndAsync()).ShouldContain("the call 7 has not begun");
    }

    [Fact]
    public async Task The_end_of_a_stream_that_nobody_has_asked_for_ends_the_connection()
    {
        var wire = await _sut.ConnectMuxAsync();
        await wire.SendAsync("NSX.CALL 7 s=1 Feed.Hold\r\nNSX.END 7\r\n");
        (await wire.ReadToEndAsync()).ShouldContain("has given no credit");
    }

    [Theory]
    [InlineData("NSX.CALL 7 s=1 Probe.Nothing", "Probe.Nothing() takes no stream (option s)")]
    [InlineData("NSX.CALL 7 s=2 Feed.Sum", "option s: expected a number up to 1, got \"2\"")]
    [InlineData("NSX.CALL 7 s=1 Feed.Sum 5", "Feed.Sum(numbers integer")]
    [InlineData("NSX.CALL 7 '' Feed.Sum 1 x", "Feed.Sum: 'numbers' is not an integer")]
    [InlineData("NSX.CALL 7 '' Feed.Ask", "Feed.Ask: 'ask' is called back")]
    public async Task What_cannot_be_is_refused(string call, string reason)
    {
        var wire = await _sut.ConnectMuxAsync();
        await wire.SendAsync(call + "\r\n");
        await wire.ExpectAsync(">3\r\n+nsx.reply\r\n:7\r\n-ARGS ");
        (await wire.ReadLineAsync()).ShouldStartWith(reason);
    }

    [Fact]
    public async Task Elements_can_be_arguments_in_every_kind_of_call()
    {
        var wire = await _sut.ConnectMuxAsync();
        await wire.AskAsync("Feed.Sum 1 2 3\r\nNSX.WITH t=60000 Feed.Sum 4\r\n", ":6\r\n:4\r\n");
        await wire.AskAsync("NSX.CALL 7 '' Feed.Sum 5 6\r\n", ">3\r\n+nsx.reply\r\n:7\r\n:11\r\n");
    }

    [Fact]
    public async Task A_call_is_cancelled_while_it_sends_or_asks()
    {
        var wire = await _sut.ConnectMuxAsync();
        await wire.AskAsync("NSX.CALL 7 s=1 Feed.Sum\r\n", ">3\r\n+nsx.credit\r\n:7\r\n:2\r\n");
        await wire.AskAsync("NSX.CANCEL 7\r\n", ">3\r\n+nsx.reply\r\n:7\r\n-CANCELED by caller\r\n");
        await wire.AskAsync("NSX.CALL 8 b=0 Feed.Ask\r\n", ">5\r\n+nsx.invoke\r\n:8\r\n:1\r\n$7\r\nask.Ask\r\n*1\r\n:1\r\n");
        await wire.AskAsync("NSX.CANCEL 8\r\n", ">3\r\n+nsx.reply\r\n:8\r\n-CANCELED by caller\r\n");
        await wire.AskAsync("NSX.RETURN 8 1 late\r\nPING\r\n", "+PONG\r\n");
    }

    [Fact]
    public async Task A_stream_that_is_cancelled_before_it_has_a_thread_learns_of_it()
    {
        // All in one piece, so that the method has not begun when it is cancelled: streams begin on the pool.
        var wire = await _sut.ConnectMuxAsync();
        for (var round = 0; round < 200; round++)
        {
            await wire.SendAsync("NSX.CALL 7 c=1 Probe.Forever\r\nNSX.CANCEL 7\r\n");
            var head = await wire.ReadLineAsync() + await wire.ReadLineAsync() + await wire.ReadLineAsync() + await wire.ReadLineAsync();
            if (head == ">3\r\n+nsx.item\r\n:7\r\n:1\r\n")
                head = await wire.ReadLineAsync() + await wire.ReadLineAsync() + await wire.ReadLineAsync() + await wire.ReadLineAsync();
            head.ShouldBe(">3\r\n+nsx.reply\r\n:7\r\n-CANCELED by caller\r\n");
        }
    }

    [Fact]
    public async Task An_answer_that_cannot_be_read_fails_the_callback()
    {
        var wire = await _sut.ConnectMuxAsync();
        await wire.AskAsync("NSX.CALL 8 b=0 Feed.Ask\r\n", ">5\r\n+nsx.invoke\r\n:8\r\n:1\r\n$7\r\nask.Ask\r\n*1\r\n:1\r\n");
        await wire.SendAsync("NSX.FAULT 8 1 'GONE fishing'\r\nNSX.FAULT 8 1 'GONE again'\r\n");
        await wire.ExpectAsync(">3\r\n+nsx.reply\r\n:8\r\n-GONE fishing\r\n");
    }

    private sealed class Feed : IFeed
    {
        public async Task<int> SumAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default) =>
            await numbers.SumAsync(cancellationToken);

        public Task<string> AskAsync(IAsk ask) => ask.AskAsync(1);

        public async Task<int> HoldAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }

        public async Task<int> WaitAsync(string gate, IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default)
        {
            await foreach (var number in numbers.WithCancellation(cancellationToken))
                await Task.Delay(Timeout.Infinite, cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
