using System.Globalization;
using Nsx.Testing;

namespace Nsx.Consumer.Tests.Invocation;

/// <summary>Cancellation, and what travels with calls.</summary>
public sealed class TimeTests : IAsyncLifetime
{
    public interface IFront
    {
        Task<string> AskAsync();

        string AskSync();
    }

    private sealed class Front(Func<IDesk> desk) : IFront
    {
        public Task<string> AskAsync() => desk().ContextAsync();

        public string AskSync() => desk().ContextAsync().GetAwaiter().GetResult();
    }

    private readonly Desks _desks = new();
    private Desk _desk = null!;
    private IDesk _sut = null!;

    public async Task InitializeAsync()
    {
        (_, _desk) = await _desks.AddProviderAsync(builder => builder.AddService<IFront>(new Front(() => _sut)));
        _sut = _desks.Client;
    }

    public async Task DisposeAsync() => await _desks.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancelled_call_ends_at_once_with_the_callers_token(bool sync)
    {
        using var source = new CancellationTokenSource();
        var call = sync ? Task.Factory.StartNew(() => _sut.HangSync(source.Token), TaskCreationOptions.LongRunning) : _sut.HangAsync(source.Token);
        await Eventually.BeTrueAsync(() => _desk.Told.Contains("hang"), "the method has begun");
        await source.CancelAsync();
        (await Should.ThrowAsync<OperationCanceledException>(() => call)).CancellationToken.ShouldBe(source.Token);
        await Eventually.BeTrueAsync(() => _desk.Told.Contains("cancelled"), "the method saw its token");
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_sends_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Should.ThrowAsync<OperationCanceledException>(() => _sut.HangAsync(cancelled));
        Should.Throw<OperationCanceledException>(() => _sut.HangSync(cancelled));
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var number in _sut.CountAsync(1, cancelled))
            {
            }
        });
        _desk.Told.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stream_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var number in _sut.CountAsync(long.MaxValue).WithCancellation(source.Token))
                await source.CancelAsync();
        });
        await Eventually.BeTrueAsync(() => _desk.Told.Contains("stream ended"), "the method's loop has ended");
    }

    [Fact]
    public async Task Words_travel_with_calls_and_on_to_the_calls_behind_them()
    {
        var front = _desks.Consumer.Create<IFront>();
        using (CallMetadata.Set("tenant", "a b"))
        {
            (await _sut.ContextAsync()).ShouldStartWith("tenant=a b ");
            (await front.AskAsync()).ShouldStartWith("tenant=a b ");
            front.AskSync().ShouldStartWith("tenant=a b ");
        }

        (await _sut.ContextAsync()).ShouldStartWith(" ");
    }

    [Fact]
    public async Task Tokens_go_to_the_service_that_is_called_and_no_further()
    {
        var front = _desks.Consumer.Create<IFront>();
        using (CallMetadata.Set("token", "secret"))
        using (CallMetadata.Set("token.other", "secret"))
        using (CallMetadata.Set("tokens", "3"))
        {
            (await _sut.ContextAsync()).ShouldContain("token=secret");
            (await front.AskAsync()).ShouldStartWith("tokens=3 ");
            front.AskSync().ShouldStartWith("tokens=3 ");
        }
    }

    [Fact]
    public async Task A_call_behind_a_call_has_no_more_time_than_that()
    {
        var front = _desks.Consumer.Create<IFront>(new() { Timeout = TimeSpan.FromSeconds(20) });
        Left(await front.AskAsync()).ShouldBeInRange(1, 19_995);
        Left(front.AskSync()).ShouldBeInRange(1, 19_995);
        Left(await _sut.ContextAsync()).ShouldBeInRange(20_000, 60_000);
    }

    [Fact]
    public void Options_outside_their_range_are_named() =>
        Should.Throw<ArgumentOutOfRangeException>(() => _sut.With(new() { Timeout = TimeSpan.Zero })).Message.ShouldContain("InvocationOptions.Timeout must be more than 0, at most 1 h.");

    private static int Left(string context) => int.Parse(context[(context.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
}
