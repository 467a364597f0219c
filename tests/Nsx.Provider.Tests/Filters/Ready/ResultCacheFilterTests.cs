using Nsx.Testing;

namespace Nsx.Provider.Tests.Filters.Ready;

public sealed class ResultCacheFilterTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly Prices _prices = new();
    private TestProvider _sut = null!;
    private Wire _wire = null!;

    public interface IPrices
    {
        [Idempotent]
        Task<int> OfAsync(string article, int? count = null);

        [Idempotent]
        Task<string> SlowAsync(string gate, CancellationToken cancellationToken = default);

        [Idempotent]
        Task<int> FailSlowlyAsync(string first, string then);

        [Idempotent]
        int Fail();

        int Next();
    }

    private sealed class Prices : IPrices
    {
        private int _calls;

        public Probe Probe { get; } = new();

        public Task<int> OfAsync(string article, int? count = null) => Task.FromResult(Interlocked.Increment(ref _calls));

        public Task<string> SlowAsync(string gate, CancellationToken cancellationToken = default) => Probe.WaitAsync(gate, cancellationToken);

        public async Task<int> FailSlowlyAsync(string first, string then)
        {
            await Probe.WaitAsync(Probe[first].Entries == 0 ? first : then);
            return Fail();
        }

        public int Fail() => throw new DeclaredException("SOLD_OUT", $"{Interlocked.Increment(ref _calls)}");

        public int Next() => Interlocked.Increment(ref _calls);
    }

    public async Task InitializeAsync()
    {
        var filter = new ResultCacheFilter(new() { TimeToLive = TimeSpan.FromSeconds(5), MaxEntries = 2, VaryBy = ["tenant"] });
        _sut = await TestProvider.StartAsync(
            builder => builder.AddService<IPrices>(_prices).AddFilter(filter), options => TestProvider.UseTime(options, _time));
        _wire = await _sut.ConnectAsync();
    }

    public async Task DisposeAsync() => await _sut.DisposeAsync();

    [Fact]
    public async Task A_result_is_given_again_until_its_time_is_up()
    {
        await _wire.AskAsync("Prices.Of tea\r\nPrices.Of tea\r\n", ":1\r\n:1\r\n");
        _time.Advance(TimeSpan.FromSeconds(4));
        await _wire.AskAsync("Prices.Of tea\r\n", ":1\r\n");
        _time.Advance(TimeSpan.FromSeconds(1));
        await _wire.AskAsync("Prices.Of tea\r\n", ":2\r\n");
    }

    [Fact]
    public async Task Other_arguments_and_other_words_have_results_of_their_own()
    {
        await _wire.AskAsync("Prices.Of tea\r\nPrices.Of te\r\nPrices.Of tea 1\r\n", ":1\r\n:2\r\n:3\r\n");
        await _wire.AskAsync("Prices.Of tea 1\r\nNSX.WITH m.tenant=a Prices.Of tea 1\r\nNSX.WITH m.other=a Prices.Of tea 1\r\n", ":3\r\n:4\r\n:3\r\n");
    }

    [Fact]
    public async Task The_oldest_are_forgotten_when_there_are_too_many()
    {
        await _wire.AskAsync("Prices.Of a\r\n", ":1\r\n");
        await _wire.AskAsync("Prices.Of b\r\n", ":2\r\n");
        await _wire.AskAsync("Prices.Of c\r\n", ":3\r\n");
        await _wire.AskAsync("Prices.Of b\r\n", ":2\r\n");
        await _wire.AskAsync("Prices.Of a\r\n", ":4\r\n");
    }

    [Fact]
    public async Task Methods_that_are_not_idempotent_are_always_executed() =>
        await _wire.AskAsync("Prices.Next\r\nPrices.Next\r\n", ":1\r\n:2\r\n");

    [Fact]
    public async Task Errors_are_not_kept()
    {
        await _wire.AskAsync("Prices.Fail\r\n", "-SOLD_OUT 1\r\n");
        await _wire.AskAsync("Prices.Fail\r\n", "-SOLD_OUT 2\r\n");
    }

    [Fact]
    public async Task Equal_calls_at_once_share_one_execution()
    {
        var wires = new List<Wire>();
        for (var i = 0; i < 5; i++)
        {
            wires.Add(await _sut.ConnectAsync());
            await wires[^1].SendAsync("Prices.Slow gate\r\n");
        }

        await _prices.Probe["gate"].Entered;
        await Eventually.BeTrueAsync(() => _sut.Provider.RunningCalls == 5, "all calls are under way");
        _prices.Probe["gate"].Open("done");
        foreach (var wire in wires)
            await wire.ExpectAsync("$4\r\ndone\r\n");
        _prices.Probe["gate"].Entries.ShouldBe(1);
    }

    [Fact]
    public async Task Of_those_who_waited_for_a_call_that_was_cancelled_one_is_executed_for_all()
    {
        var mux = await _sut.ConnectMuxAsync();
        await mux.SendAsync("NSX.CALL 1 '' Prices.Slow gate\r\n");
        await _prices.Probe["gate"].Entered;
        for (var id = 2; id <= 5; id++)
            await mux.SendAsync($"NSX.CALL {id} '' Prices.Slow gate\r\n");
        await Eventually.BeTrueAsync(() => _sut.Provider.RunningCalls == 5, "four calls wait");
        await mux.AskAsync("NSX.CANCEL 1\r\n", ">3\r\n+nsx.reply\r\n:1\r\n-CANCELED by caller\r\n");
        await Eventually.BeTrueAsync(() => _prices.Probe["gate"].Entries == 2, "another call is executed");
        _prices.Probe["gate"].Open("done");
        await Eventually.BeTrueAsync(() => _sut.Provider.RunningCalls == 0, "all are answered");
        _prices.Probe["gate"].Entries.ShouldBe(2);
    }

    [Fact]
    public async Task Those_who_waited_for_a_call_that_failed_are_executed_at_once_and_each_for_itself()
    {
        var mux = await _sut.ConnectMuxAsync();
        for (var id = 1; id <= 5; id++)
            await mux.SendAsync($"NSX.CALL {id} '' Prices.FailSlowly first then\r\n");
        await Eventually.BeTrueAsync(() => _sut.Provider.RunningCalls == 5, "all calls are under way");
        _prices.Probe["first"].Entries.ShouldBe(1);
        _prices.Probe["first"].Open();
        await Eventually.BeTrueAsync(() => _prices.Probe["then"].Entries == 4, "four are executed, and none waits for another");
        _prices.Probe["then"].Open();
        await Eventually.BeTrueAsync(() => _sut.Provider.RunningCalls == 0, "all are answered");
    }

    [Fact]
    public void An_option_outside_its_range_is_named()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new ResultCacheFilter(new() { TimeToLive = TimeSpan.Zero })).Message.ShouldContain("ResultCacheOptions.TimeToLive must be ");
        Should.Throw<ArgumentOutOfRangeException>(() => new ResultCacheFilter(new() { MaxEntries = 0 })).Message.ShouldContain("ResultCacheOptions.MaxEntries must be ");
    }
}
