using Nsx.Testing;

namespace Nsx.Provider.Tests.Deduplication;

/// <summary>A call with a key is executed once, however often it is sent.</summary>
public sealed class DeduplicationTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly Till _till = new();
    private TestProvider _sut = null!;
    private bool _isBusy;

    private Task<TestProvider> StartAsync(Action<DeduplicationOptions>? configure = null) => TestProvider.StartAsync(
        builder => builder.AddService<ITill>(_till).AddFilter(
            (context, next) => _isBusy ? throw new RpcException(RpcStatus.Busy, "not now") : next(context), "Till.Watched"),
        options =>
        {
            TestProvider.UseTime(options, _time);
            configure?.Invoke(options.Deduplication);
        });

    public async Task InitializeAsync() => _sut = await StartAsync();

    public async Task DisposeAsync() => await _sut.DisposeAsync();

    [Theory]
    [InlineData("Till.Pay 5", ":1\r\n", ":2\r\n")]
    [InlineData("Till.PayLater 5", ":1\r\n", ":2\r\n")]
    [InlineData("Till.Watched 5", ":1\r\n", ":2\r\n")]
    [InlineData("Till.Fail", "-SOLD_OUT no 1\r\n", "-SOLD_OUT no 2\r\n")]
    public async Task A_key_gets_the_same_reply_within_the_window_and_a_new_one_after_it(string call, string first, string second)
    {
        var wire = await _sut.ConnectAsync();
        await wire.AskAsync($"NSX.WITH i=order-17 {call}\r\n", first);
        wire.Dispose();
        _time.Advance(TimeSpan.FromSeconds(119));
        wire = await _sut.ConnectAsync();
        await wire.AskAsync($"NSX.WITH i=order-17 {call}\r\n", first);
        await wire.AskAsync($"NSX.WITH i=order-18 {call}\r\n", second);
        wire.Dispose();
        _time.Advance(TimeSpan.FromSeconds(2));
        wire = await _sut.ConnectAsync();
        await wire.AskAsync($"NSX.WITH i=order-18 {call}\r\n", second);
        await wire.AskAsync($"NSX.WITH i=order-17 {call}\r\n", second.Replace('2', '3'));
    }

    [Fact]
    public async Task Calls_without_a_key_are_all_executed()
    {
        var wire = await _sut.ConnectAsync();
        await wire.AskAsync("Till.Pay 5\r\nNSX.WITH '' Till.Pay 5\r\nTill.Pay 5\r\n", ":1\r\n:2\r\n:3\r\n");
    }

    [Fact]
    public async Task A_call_that_is_sent_again_while_the_first_runs_waits_for_it()
    {
        var first = await _sut.ConnectAsync();
        await first.SendAsync("NSX.WITH i=k Probe.Wait gate\r\n");
        await _sut.Probe["gate"].Entered;
        var second = await _sut.ConnectAsync();
        await second.SendAsync("NSX.WITH i=k Probe.Wait gate\r\n");
        var third = await _sut.ConnectMuxAsync();
        await third.SendAsync("NSX.CALL 9 i=k Probe.Wait gate\r\nNSX.CALL 10 i=k Probe.Wait gate\r\n");
        await Eventually.BeTrueAsync(() => _sut.Provider.RunningCalls == 4, "all four calls are under way");
        await third.AskAsync("NSX.CALL 10 i=k Probe.Wait gate\r\n", ">3\r\n+nsx.reply\r\n:10\r\n-PROTO the id 10 belongs to a call that is still open\r\n");
        await third.AskAsync("NSX.CANCEL 10\r\n", ">3\r\n+nsx.reply\r\n:10\r\n-CANCELED by caller\r\n");
        _sut.Probe["gate"].Open("done");
        await first.ExpectAsync("$4\r\ndone\r\n");
        await second.ExpectAsync("$4\r\ndone\r\n");
        await third.ExpectAsync(">3\r\n+nsx.reply\r\n:9\r\n$4\r\ndone\r\n");
        _sut.Probe["gate"].Entries.ShouldBe(1);
        await Eventually.BeTrueAsync(() => _sut.Provider.RunningCalls == 0, "no call is under way");
    }

    [Fact]
    public async Task A_call_that_waits_has_its_own_deadline()
    {
        var first = await _sut.ConnectAsync();
        await first.SendAsync("NSX.WITH 'i=k t=3600000' Probe.Wait gate\r\n");
        await _sut.Probe["gate"].Entered;
        var second = await _sut.ConnectAsync();
        await second.SendAsync("NSX.WITH 'i=k t=100' Probe.Wait gate\r\n");
        await Eventually.BeTrueAsync(() => _sut.Provider.RunningCalls == 2, "both calls are under way");
        var reply = second.ExpectAsync("-TIMEOUT the deadline passed while the method ran\r\n");
        await _time.AdvanceUntilAsync(() => reply.IsCompleted, TimeSpan.FromMilliseconds(100), "its deadline passes");
        await reply;
        _sut.Probe["gate"].Open("done");
        await first.ExpectAsync("$4\r\ndone\r\n");
    }

    [Fact]
    public async Task A_lost_connection_does_not_end_a_call_with_a_key_and_its_caller_finds_the_reply()
    {
        var wire = await _sut.ConnectAsync();
        await wire.SendAsync("NSX.WITH i=k Probe.Wait gate\r\n");
        await _sut.Probe["gate"].Entered;
        wire.Reset();
        await Eventually.BeTrueAsync(() => _sut.Provider.ConnectionCount == 0, "the connection is gone");
        var again = await _sut.ConnectAsync();
        await again.SendAsync("NSX.WITH i=k Probe.Wait gate\r\n");
        await Eventually.BeTrueAsync(() => _sut.Provider.RunningCalls == 2, "it waits for the first one");
        _sut.Probe["gate"].Open("done");
        await again.ExpectAsync("$4\r\ndone\r\n");
        _sut.Probe["gate"].Cancelled.IsCompleted.ShouldBeFalse();
        _sut.Probe["gate"].Entries.ShouldBe(1);
    }

    [Fact]
    public async Task A_call_with_a_key_whose_connection_was_lost_still_ends_at_its_deadline()
    {
        var wire = await _sut.ConnectAsync();
        await wire.SendAsync("NSX.WITH 'i=k t=1000' Probe.Wait gate\r\n");
        await _sut.Probe["gate"].Entered;
        wire.Reset();
        await Eventually.BeTrueAsync(() => _time.HasTimerDueIn(TimeSpan.FromSeconds(1)), "the deadline runs without the connection");
        _time.Advance(TimeSpan.FromSeconds(1));
        await _sut.Probe["gate"].Cancelled;
        var again = await _sut.ConnectAsync();
        await again.AskAsync("NSX.WITH i=k Probe.Wait gate\r\n", "-TIMEOUT the deadline passed while the method ran\r\n");
    }

    [Fact]
    public async Task A_hundred_at_once_are_executed_once()
    {
        var wires = new List<Wire>();
        for (var i = 0; i < 10; i++)
            wires.Add(await _sut.ConnectAsync());
        await Task.WhenAll(wires.Select(wire => wire.AskAsync(
            string.Concat(Enumerable.Repeat("NSX.WITH i=k Till.PayLater 5\r\n", 10)), string.Concat(Enumerable.Repeat(":1\r\n", 10)))));
        _till.Payments.ShouldBe(1);
    }

    [Theory]
    [InlineData("Till.Bill", "%2\r\n$4\r\nname\r\n$3\r\nAda\r\n$4\r\npaid\r\n#t\r\n", "*4\r\n$4\r\nname\r\n$3\r\nAda\r\n$4\r\npaid\r\n:1\r\n")]
    [InlineData("Till.Close", "+OK\r\n", "+OK\r\n")]
    [InlineData("Probe.Text x", "$1\r\nx\r\n", "$1\r\nx\r\n")]
    public async Task The_reply_has_the_form_that_each_caller_reads(string call, string resp3, string resp2)
    {
        var old = await _sut.ConnectAsync();
        await old.AskAsync($"NSX.WITH i=a {call}\r\n", resp2);
        var recent = await _sut.ConnectResp3Async();
        await recent.AskAsync($"NSX.WITH i=a {call}\r\n", resp3);
        await recent.AskAsync($"NSX.WITH i=b {call}\r\n", resp3);
        await old.AskAsync($"NSX.WITH i=b {call}\r\n", resp2);
        var mux = await _sut.ConnectMuxAsync();
        await mux.AskAsync($"NSX.CALL 3 i=b {call}\r\n", $">3\r\n+nsx.reply\r\n:3\r\n{resp3.Replace("+OK", "_", StringComparison.Ordinal)}");
    }

    [Fact]
    public async Task The_words_of_the_reply_come_again()
    {
        const string reply = ">4\r\n+nsx.reply\r\n:3\r\n:1\r\n%1\r\n$4\r\nlane\r\n$1\r\n7\r\n";
        var wire = await _sut.ConnectMuxAsync();
        await wire.AskAsync("NSX.CALL 3 i=k Till.PayLater 1\r\n", reply);
        await wire.AskAsync("NSX.CALL 3 i=k Till.PayLater 1\r\n", reply);
    }

    [Theory]
    [InlineData("Till.Pay 6")]
    [InlineData("Till.Pay 55")]
    [InlineData("Till.Pay ''")]
    public async Task A_key_that_comes_with_other_arguments_is_refused(string other)
    {
        var wire = await _sut.ConnectAsync();
        await wire.AskAsync("NSX.WITH i=k Till.Pay 5\r\n", ":1\r\n");
        await wire.AskAsync($"NSX.WITH i=k {other}\r\n", "-ARGS option i: the key \"k\" was used with other arguments of Till.Pay\r\n");
        await wire.AskAsync("NSX.WITH i=k Till.PayLater 5\r\n", ":2\r\n");
    }

    [Fact]
    public async Task With_other_words_it_is_another_call()
    {
        var wire = await _sut.ConnectAsync();
        await wire.AskAsync("NSX.WITH 'i=k m.token=a m.tenant=x' Till.Pay 5\r\n", ":1\r\n");
        await wire.AskAsync("NSX.WITH 'i=k m.token=b m.tenant=x' Till.Pay 5\r\n", ":2\r\n");
        await wire.AskAsync("NSX.WITH 'i=k m.token=ax m.tenant=' Till.Pay 6\r\n", ":3\r\n");
        await wire.AskAsync("NSX.WITH i=k Till.Pay 5\r\n", ":4\r\n");
        await wire.AskAsync("NSX.WITH 't=900 m.tenant=%78 r=2 m.token=a i=k' Till.Pay 5\r\n", ":1\r\n");
        _time.Advance(TimeSpan.FromSeconds(121));
        var later = await _sut.ConnectAsync();
        await later.AskAsync("NSX.WITH 'i=k m.token=a m.tenant=x' Till.Pay 5\r\n", ":5\r\n");
    }

    [Fact]
    public async Task Whoever_has_no_right_token_gets_neither_the_reply_nor_spoils_it()
    {
        await using var sut = await TestProvider.StartAsync(
            builder => builder.AddService<ITill>(_till).AddFilter(new TokenFilter(["right"])), options => TestProvider.UseTime(options, _time));
        var wire = await sut.ConnectAsync();
        const string refusal = "-NOAUTH Till.PayLater needs a valid token, as the word 'token'\r\n";
        await wire.AskAsync("NSX.WITH 'i=k m.token=wrong' Till.PayLater 5\r\n", refusal);
        await wire.AskAsync("NSX.WITH 'i=k m.token=right' Till.PayLater 5\r\n", ":1\r\n");
        await wire.AskAsync("NSX.WITH 'i=k m.token=wrong' Till.PayLater 5\r\n", refusal);
        await wire.AskAsync("NSX.WITH i=k Till.PayLater 5\r\n", refusal);
        await wire.AskAsync("NSX.WITH 'i=k m.token=right' Till.PayLater 5\r\n", ":1\r\n");
    }

    [Fact]
    public async Task A_refusal_is_not_remembered()
    {
        var wire = await _sut.ConnectAsync();
        _isBusy = true;
        await wire.AskAsync("NSX.WITH i=k Till.Watched 5\r\n", "-BUSY not now\r\n");
        _isBusy = false;
        await wire.AskAsync("NSX.WITH i=k Till.Watched 5\r\n", ":1\r\n");
        await wire.AskAsync("NSX.WITH 'i=l t=0' Till.Pay 5\r\n", "-DEADLINE it had passed before the call began\r\n");
        await wire.AskAsync("NSX.WITH i=l Till.Pay 5\r\n", ":2\r\n");
    }

    [Fact]
    public async Task A_one_way_call_with_a_key_is_executed_once()
    {
        var wire = await _sut.ConnectMuxAsync();
        await wire.AskAsync("NSX.CALL 0 i=k Till.Pay 5\r\nNSX.CALL 0 i=k Till.Pay 5\r\nNSX.CALL 3 '' Till.Pay 5\r\n", ">3\r\n+nsx.reply\r\n:3\r\n:2\r\n");
    }

    [Fact]
    public async Task A_stream_cannot_be_sent_again()
    {
        var wire = await _sut.ConnectAsync();
        await wire.AskAsync("NSX.WITH i=k Probe.Count 3\r\n", "-ARGS option i: a call with streams or callbacks cannot be sent again\r\n");
    }

    [Fact]
    public async Task When_there_are_too_many_the_oldest_are_forgotten()
    {
        await using var sut = await StartAsync(options => options.MaxEntries = 2);
        var wire = await sut.ConnectAsync();
        await wire.AskAsync("NSX.WITH i=a Till.Pay 5\r\nNSX.WITH i=b Till.Pay 5\r\nNSX.WITH i=c Till.Pay 5\r\n", ":1\r\n:2\r\n:3\r\n");
        await wire.AskAsync("NSX.WITH i=b Till.Pay 5\r\nNSX.WITH i=c Till.Pay 5\r\nNSX.WITH i=a Till.Pay 5\r\n", ":2\r\n:3\r\n:4\r\n");
    }

    [Fact]
    public async Task Kept_replies_have_a_limit_and_what_does_not_fit_is_not_executed_again_either()
    {
        await using var sut = await StartAsync(options => options.MaxBytes = 1024);
        var wire = await sut.ConnectAsync();
        var text = new string('x', 600);
        await wire.AskAsync($"NSX.WITH i=a Probe.Text {text}\r\n", $"$600\r\n{text}\r\n");
        await wire.AskAsync("NSX.WITH i=b Till.Pay 5\r\nNSX.WITH i=b Till.Pay 5\r\n", ":1\r\n:1\r\n");
        text = new string('x', 2000);
        await wire.AskAsync($"NSX.WITH i=c Probe.Text {text}\r\n", $"$2000\r\n{text}\r\n");
        await wire.AskAsync(
            $"NSX.WITH i=c Probe.Text {text}\r\n",
            "-ABORTED the call was executed before, and its reply was too large to be kept (DeduplicationOptions.MaxBytes)\r\n");
    }

    [Fact]
    public async Task Without_a_window_keys_are_passed_over()
    {
        await using var sut = await StartAsync(options => options.Window = TimeSpan.Zero);
        var wire = await sut.ConnectAsync();
        await wire.AskAsync("NSX.WITH i=a Till.Pay 5\r\nNSX.WITH i=a Till.Pay 5\r\n", ":1\r\n:2\r\n");
    }

    [Theory]
    [InlineData("Window")]
    [InlineData("MaxEntries")]
    [InlineData("MaxBytes")]
    public void An_option_outside_its_range_is_named(string option)
    {
        var sut = new ProviderOptions
        {
            Deduplication = new()
            {
                Window = option == "Window" ? TimeSpan.FromDays(2) : TimeSpan.Zero,
                MaxEntries = option == "MaxEntries" ? 0 : 1,
                MaxBytes = option == "MaxBytes" ? 1023 : 1024,
            },
        };
        Should.Throw<ArgumentOutOfRangeException>(sut.Validate).Message.ShouldContain($"Nsx:Provider:Deduplication:{option} must be ");
    }

    public sealed record Bill(string Name, bool Paid);

    public interface ITill
    {
        int Pay(int amount);

        Task<int> PayLaterAsync(int amount);

        Task<int> WatchedAsync(int amount);

        void Fail();

        Bill Bill();

        void Close();
    }

    private sealed class Till : ITill
    {
        private int _payments;

        public int Payments => _payments;

        public int Pay(int amount) => Interlocked.Increment(ref _payments);

        public async Task<int> PayLaterAsync(int amount)
        {
            await Task.Yield();
            CallContext.Current!.SetResponseMetadata("lane", "7");
            return Interlocked.Increment(ref _payments);
        }

        public Task<int> WatchedAsync(int amount) => Task.FromResult(Interlocked.Increment(ref _payments));

        public void Fail() => throw new DeclaredException("SOLD_OUT", $"no {Interlocked.Increment(ref _payments)}");

        public Bill Bill() => new("Ada", true);

        public void Close()
        {
        }
    }
}
