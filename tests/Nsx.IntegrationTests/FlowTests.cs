using Nsx.Consumer;
using Nsx.Provider;
using Nsx.Registry;
using Nsx.Testing;

namespace Nsx.IntegrationTests;

/// <summary>Much goes over one connection at once: nobody waits for ever, what does not fit is refused alone, and the connection stays.</summary>
public sealed class FlowTests : IAsyncLifetime
{
    private const int Calls = 100;
    private const int Large = 300 * 1024;

    /// <summary>Freight.</summary>
    public interface IFreight
    {
        /// <summary>All calls end at the same moment: when as many as were expected have come.</summary>
        Task<byte[]> LoadAsync(int bytes);

        Task<byte[]> PassAsync(byte[] bytes);

        [OneWay]
        void Drop(byte[] bytes);
    }

    private sealed class Freight : IFreight
    {
        private readonly TaskCompletionSource _allHere = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _waiting;
        private int _dropped;

        public int Dropped => Volatile.Read(ref _dropped);

        public async Task<byte[]> LoadAsync(int bytes)
        {
            if (Interlocked.Increment(ref _waiting) == Calls)
                _allHere.SetResult();
            await _allHere.Task;
            return new byte[bytes];
        }

        public async Task<byte[]> PassAsync(byte[] bytes)
        {
            await Task.Yield();
            return bytes;
        }

        public void Drop(byte[] bytes) => Interlocked.Increment(ref _dropped);
    }

    private readonly InMemoryRegistry _registry = new(Guid.NewGuid().ToString("N"));
    private readonly Freight _freight = new();
    private readonly NsxProvider _provider;
    private FaultProxy _line = null!;
    private NsxConsumer _consumer = null!;
    private int _changes;

    public FlowTests() => _provider = NsxProvider.Create(
        options => (options.Listen, options.Propagation) = ("127.0.0.1:0", TimeSpan.Zero), services => services.AddService<IFreight>(_freight));

    public async Task InitializeAsync()
    {
        await _provider.StartAsync();
        _line = new(_provider.LocalEndPoint);
        _registry.Register(new("Freight", _line.EndPoint.ToString()));
    }

    public async Task DisposeAsync()
    {
        await _consumer.DisposeAsync();
        await _line.DisposeAsync();
        await _provider.DisposeAsync();
        await _registry.DisposeAsync();
    }

    private async Task<IFreight> ConnectAsync(Action<ConsumerOptions>? configure = null)
    {
        var options = new ConsumerOptions { Timeout = TimeSpan.FromMinutes(1) };
        configure?.Invoke(options);
        _consumer = new(_registry, options);
        await _consumer.WaitForReadyAsync<IFreight>(TimeSpan.FromSeconds(20));
        _consumer.EndpointStateChanged += _ => Interlocked.Increment(ref _changes);
        return _consumer.Create<IFreight>(new() { FailMode = FailMode.Failfast });
    }

    [Fact]
    public async Task Many_large_results_at_the_same_moment_all_arrive()
    {
        var sut = await ConnectAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => sut.LoadAsync(Large)));
        results.ShouldAllBe(result => result.Length == Large);
        _changes.ShouldBe(0);
    }

    [Fact]
    public async Task Large_requests_and_large_results_do_not_wait_for_each_other()
    {
        var sut = await ConnectAsync();
        var cargo = new byte[Large];
        var results = await Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => sut.PassAsync(cargo)));
        results.ShouldAllBe(result => result.Length == Large);
        _changes.ShouldBe(0);
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_alone_and_the_rest_arrives()
    {
        var sut = await ConnectAsync(options => options.Channel = options.Channel with
        {
            Session = options.Channel.Session with { MaxQueuedBytes = 1024 * 1024 },
        });
        _line.ToServer.Pause();
        var (sent, cargo) = (0, new byte[Large]);
        var refused = Should.Throw<RpcException>(() =>
        {
            // What the line and the kernel take is limited, too.
            for (; sent < Calls; sent++)
                sut.Drop(cargo);
        });
        (refused.Status, refused.Outcome).ShouldBe((RpcStatus.Busy, RpcOutcome.NotExecuted));
        refused.Message.ShouldContain("SessionOptions.MaxQueuedBytes");
        _line.ToServer.Resume();
        await Eventually.BeTrueAsync(() => _freight.Dropped == sent, "all that was accepted arrives");
        (await sut.PassAsync([1])).ShouldBe([1]);
        (_freight.Dropped, _changes).ShouldBe((sent, 0));
    }
}
