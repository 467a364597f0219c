using Nsx.Testing;

namespace Nsx.Provider.Tests.Dispatch;

/// <summary>What callers learn of a failure, and what they do not.</summary>
public sealed class ExceptionTests : IAsyncLifetime
{
    public sealed class ShopException(string message) : InvalidOperationException(message);

    [Throws<ArgumentException>("BAD")]
    [Throws<ArgumentNullException>("MISSING")]
    public interface IFaulty
    {
        [Throws<ShopException>("SOLD_OUT")]
        void Throw(string kind);

        [Throws<ShopException>("SOLD_OUT")]
        Task ThrowLaterAsync(string kind);

        IAsyncEnumerable<int> ThrowMidwayAsync();

        Looped Cycle();

        Task<Trap> TrapAsync();
    }

    public sealed class Looped
    {
        public Looped? Next { get; set; }
    }

    public sealed class Trap
    {
        public string Value => throw new InvalidOperationException("secret getter");
    }

    private sealed class Faulty : IFaulty
    {
        public void Throw(string kind) => throw kind switch
        {
            "declared" => new ShopException("no tea\r\nleft"),
            "near" => new ArgumentNullException(null, "nothing"),
            "far" => new ArgumentOutOfRangeException(null, "too far"),
            "code" => new DeclaredException("NO_MILK", "no milk"),
            "cancelled" => new OperationCanceledException("mine"),
            _ => new NotSupportedException("secret text"),
        };

        public async Task ThrowLaterAsync(string kind)
        {
            await Task.Yield();
            Throw(kind);
        }

        public async IAsyncEnumerable<int> ThrowMidwayAsync()
        {
            yield return 1;
            await Task.Yield();
            throw new DeclaredException("NO_MORE", "that was all");
        }

        public Looped Cycle()
        {
            var cycle = new Looped();
            cycle.Next = cycle;
            return cycle;
        }

        public Task<Trap> TrapAsync() => Task.FromResult(new Trap());
    }

    private bool _detailed;
    private TestProvider _sut = null!;

    public async Task InitializeAsync() => _sut = await StartAsync();

    public async Task DisposeAsync() => await _sut.DisposeAsync();

    private Task<TestProvider> StartAsync() => TestProvider.StartAsync(
        builder => builder.AddService<IFaulty>(new Faulty()), options => options.DetailedErrors = _detailed);

    [Theory]
    [InlineData("declared", "-SOLD_OUT no tea  left\r\n")]
    [InlineData("near", "-MISSING nothing\r\n")]
    [InlineData("far", "-BAD too far\r\n")]
    [InlineData("code", "-NO_MILK no milk\r\n")]
    public async Task Declared_errors_cross_as_code_and_message(string kind, string line)
    {
        var wire = await _sut.ConnectAsync();
        await wire.AskAsync($"Faulty.Throw {kind}\r\nFaulty.ThrowLater {kind}\r\nPING\r\n", line + line + "+PONG\r\n");
        _sut.Log.Messages(2001).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Faulty.Throw other")]
    [InlineData("Faulty.ThrowLater other")]
    [InlineData("Faulty.Throw cancelled")]
    [InlineData("Faulty.Cycle")]
    [InlineData("Faulty.Trap")]
    public async Task Everything_else_crosses_as_an_id_that_finds_the_log_line(string call)
    {
        var wire = await _sut.ConnectAsync();
        await wire.SendAsync(call + "\r\n");
        var line = await wire.ReadLineAsync();
        line.ShouldMatch("^-INTERNAL [0-9a-f]{12}\r\n$");
        _sut.Log.Messages(2001).Single().ShouldBe($"{call.Split(' ')[0]} failed; callers were given the id {line[10..22]}");
        await wire.AskAsync("PING\r\n", "+PONG\r\n");
        await Eventually.BeTrueAsync(() => _sut.Provider.RunningCalls == 0, "nothing is left behind");
    }

    [Fact]
    public async Task A_stream_that_fails_midway_keeps_what_it_sent()
    {
        var wire = await _sut.ConnectMuxAsync();
        await wire.AskAsync("NSX.CALL 1 '' Faulty.ThrowMidway\r\n", ">3\r\n+nsx.item\r\n:1\r\n:1\r\n>3\r\n+nsx.reply\r\n:1\r\n-NO_MORE that was all\r\n");
        var plain = await _sut.ConnectAsync();
        await plain.AskAsync("Faulty.ThrowMidway\r\n", "-NO_MORE that was all\r\n");
    }

    [Fact]
    public async Task Details_are_told_to_this_machine_when_the_option_says_so()
    {
        await _sut.DisposeAsync();
        _detailed = true;
        _sut = await StartAsync();
        var wire = await _sut.ConnectAsync();
        await wire.SendAsync("Faulty.Throw other\r\n");
        (await wire.ReadLineAsync()).ShouldMatch("^-INTERNAL [0-9a-f]{12} NotSupportedException: secret text\r\n$");
    }
}
