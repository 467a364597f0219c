using Nsx.Consumer;
using Nsx.Provider;
using Nsx.Registry;
using Nsx.Testing;

namespace Nsx.IntegrationTests;

/// <summary>Calls share a connection and a process; what one of them does wrong harms no other.</summary>
public sealed class SharedConnectionTests : IAsyncLifetime
{
    private const int OverTheLimit = 5 * 1024 * 1024;
    private readonly InMemoryRegistry _registry = new(Guid.NewGuid().ToString("N"));
    private readonly Trouble _service = new();
    private readonly NsxProvider _provider;
    private readonly NsxConsumer _consumer;
    private readonly ITrouble _sut;

    public SharedConnectionTests()
    {
        _provider = NsxProvider.Create(
            options => (options.Listen, options.Propagation, options.MaxCallsPerConnection) = ("127.0.0.1:0", TimeSpan.Zero, 2),
            services => services.AddService<ITrouble>(_service),
            _registry);
        _consumer = new(_registry, new() { Timeout = TimeSpan.FromSeconds(60) });
        _sut = _consumer.Create<ITrouble>();
    }

    public Task InitializeAsync() => _provider.StartAsync();

    public async Task DisposeAsync()
    {
        _service.Release();
        await _consumer.DisposeAsync();
        await _provider.DisposeAsync();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task A_callback_of_a_token_that_fails_does_not_end_the_process()
    {
        using var source = new CancellationTokenSource();
        var trap = _sut.TrapAsync(source.Token);
        await Eventually.CompleteAsync(_service.Trapped, "the method waits");
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(trap);
        await Eventually.BeTrueAsync(() => _provider.RunningCalls == 0, "the method has ended");
        _sut.Large(1).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_result_that_is_too_large_ends_its_own_call_only()
    {
        var held = _sut.HoldAsync();
        var e = Should.Throw<RpcException>(() => _sut.Large(OverTheLimit));
        (e.Status, e.Outcome).ShouldBe((RpcStatus.ResultTooLarge, RpcOutcome.Executed));
        e.Message.ShouldContain("BIGRESULT the result has ");
        _service.Release();
        (await held).ShouldBe("released");
    }

    [Fact]
    public async Task A_request_that_is_too_large_is_not_sent()
    {
        var held = _sut.HoldAsync();
        var e = Should.Throw<RpcException>(() => _sut.Length(new byte[OverTheLimit]));
        e.Status.ShouldBe(RpcStatus.TooLarge);
        e.Message.ShouldContain("'bytes'");
        e.Message.ShouldContain("RespLimits.MaxBulkBytes");
        _service.Release();
        (await held).ShouldBe("released");
    }

    [Fact]
    public async Task More_calls_than_the_provider_takes_fail_here_and_leave_the_connection_free()
    {
        var held = new[] { _sut.HoldAsync(), _sut.HoldAsync() };
        await Eventually.BeTrueAsync(() => _provider.RunningCalls == 2, "both calls are under way");
        Should.Throw<RpcException>(() => _sut.Large(1)).Status.ShouldBe(RpcStatus.Busy);
        _service.Release();
        (await Task.WhenAll(held)).ShouldBe(["released", "released"]);
    }

    [Fact]
    public void What_a_method_sets_in_its_context_is_gone_when_the_next_one_runs()
    {
        for (var round = 0; round < 5; round++)
            _sut.Remember("secret").ShouldBe("");
    }
}
