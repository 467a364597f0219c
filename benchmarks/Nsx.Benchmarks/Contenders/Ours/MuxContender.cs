using Nsx.Benchmarks.Load;
using Nsx.Consumer;

namespace Nsx.Benchmarks.Contenders.Ours;

/// <summary>The whole of Nsx, as its users have it: an interface, a Castle proxy, multiplexed calls, deadlines.</summary>
internal sealed class MuxContender : IContender
{
    public string Name => "nsx-mux";

    public Task<IAsyncDisposable> StartServerAsync(int port) => CalculatorProvider.StartAsync(port);

    public async Task<ILoad> ConnectAsync(int port, int connections, Operation operation)
    {
        var consumer = NsxClient.Connect($"static://127.0.0.1:{port}", options => options.ConnectionsPerEndpoint = connections);
        await consumer.WaitForReadyAsync<IAsyncCalculator>(TimeSpan.FromSeconds(5));
        return new ClosedLoop(operation, [new Client(consumer)]);
    }

    internal sealed class Client(NsxConsumer consumer) : ICallClient
    {
        private readonly IAsyncCalculator _calculator = consumer.Create<IAsyncCalculator>();

        public ValueTask<int> AddAsync(int a, int b) => new(_calculator.AddAsync(a, b));

        public ValueTask<byte[]> EchoAsync(byte[] payload) => new(_calculator.EchoAsync(payload));

        public ValueTask DisposeAsync() => consumer.DisposeAsync();
    }
}
