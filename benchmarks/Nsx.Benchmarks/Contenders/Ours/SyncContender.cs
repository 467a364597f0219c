using System.Diagnostics;
using Nsx.Benchmarks.Load;
using Nsx.Consumer;

namespace Nsx.Benchmarks.Contenders.Ours;

/// <summary>Callers that block a thread each, as a synchronous interface makes them.</summary>
internal sealed class SyncContender : IContender
{
    public string Name => "nsx-sync";

    public Task<IAsyncDisposable> StartServerAsync(int port) => CalculatorProvider.StartAsync(port);

    public async Task<ILoad> ConnectAsync(int port, int connections, Operation operation)
    {
        var consumer = NsxClient.Connect($"static://127.0.0.1:{port}", options => options.ConnectionsPerEndpoint = connections);
        await consumer.WaitForReadyAsync<ICalculator>(TimeSpan.FromSeconds(5));
        return new Load(consumer, operation);
    }

    private sealed class Load(NsxConsumer consumer, Operation operation) : ILoad
    {
        private readonly ICalculator _calculator = consumer.Create<ICalculator>();

        public async Task<LatencyHistogram> RunAsync(int inFlight, TimeSpan duration)
        {
            var deadline = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
            var callers = Enumerable.Range(0, inFlight).Select(_ => Task.Factory.StartNew(
                () => CallUntil(deadline), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
            var total = new LatencyHistogram();
            foreach (var latencies in await Task.WhenAll(callers))
                latencies.MergeInto(total);
            return total;
        }

        public ValueTask DisposeAsync() => consumer.DisposeAsync();

        private LatencyHistogram CallUntil(long deadline)
        {
            var latencies = new LatencyHistogram();
            var payload = new byte[OperationName.EchoBytes];
            var start = Stopwatch.GetTimestamp();
            while (start < deadline)
            {
                if (operation is Operation.Add ? _calculator.Add(1, 2) != 3 : _calculator.Echo(payload).Length != payload.Length)
                    throw new InvalidDataException("The provider answered something else.");
                var end = Stopwatch.GetTimestamp();
                latencies.Record(end - start);
                start = end;
            }

            return latencies;
        }
    }
}
