using System.Diagnostics;
using System.Diagnostics.Metrics;
using Nsx.Benchmarks.Report;
using Nsx.Benchmarks.ZooKeeper;

namespace Nsx.Benchmarks.Probes;

/// <summary><c>zookeeper</c>: what a service of 10,000 instances costs a consumer, and how fast 300 consumers learn of one change.</summary>
internal static class ZooKeeperProbe
{
    private const string Service = "Echo";
    private const int Many = 10_000;
    private const int Consumers = 300;
    private const int FewInstances = 100;
    private const int Changes = 50;

    /// <summary>Consumers tell of the first change at once, and of those that follow it every 50 ms. This is about single changes.</summary>
    private static readonly TimeSpan s_apart = TimeSpan.FromMilliseconds(200);

    public static async Task<int> RunAsync()
    {
        Console.WriteLine($"{DateTime.UtcNow:yyyy-MM-dd}, {Machine.Describe()}, one ZooKeeper server on the same machine");
        using (var server = new LocalZooKeeper())
            await LargeServiceAsync(server.Servers);
        using (var server = new LocalZooKeeper())
            await ManyConsumersAsync(server.Servers);
        return 0;
    }

    private static async Task LargeServiceAsync(string servers)
    {
        var clock = Stopwatch.StartNew();
        await using var instances = await Instances.CreateAsync(servers, Service, Many);
        Console.WriteLine($"create {Many:N0} ephemeral nodes in 10 sessions: {clock.Elapsed.TotalSeconds:0.00} s");

        var before = GC.GetTotalMemory(forceFullCollection: true);
        clock.Restart();
        await using var watcher = new RegistryWatcher(servers, Service);
        await watcher.SeesAsync(snapshot => snapshot.Endpoints.Length == Many);
        Console.WriteLine($"list them as a consumer, from nothing: {clock.Elapsed.TotalSeconds:0.00} s");
        var after = GC.GetTotalMemory(forceFullCollection: true);
        Console.WriteLine($"memory of the consumer: {(after - before) / 1024.0 / 1024.0:0.0} MiB, {(after - before) / Many:N0} bytes an instance");

        using var requests = new RequestCounter();
        var times = new List<double>();
        for (var change = 1; change <= Changes; change++)
        {
            await Task.Delay(s_apart);
            clock.Restart();
            await instances.ChangeAsync(change, change);
            await watcher.SeesAsync(snapshot => snapshot.Endpoints.Any(endpoint => endpoint.Metadata["version"] == $"{change}"));
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        Console.WriteLine($"one instance changes, until the consumer has the new list: {Describe(times)}");
        Console.WriteLine($"reads of the consumer for one change: {(double)requests.Reads / Changes:0.00}");
    }

    private static async Task ManyConsumersAsync(string servers)
    {
        await using var instances = await Instances.CreateAsync(servers, Service, FewInstances);
        var watchers = new List<RegistryWatcher>();
        for (var i = 0; i < Consumers; i++)
            watchers.Add(new(servers, Service));
        await Task.WhenAll(watchers.Select(watcher => watcher.SeesAsync(snapshot => snapshot.Endpoints.Length == FewInstances)));

        var times = new List<double>();
        for (var change = 1; change <= Changes; change++)
        {
            await Task.Delay(s_apart);
            var version = $"{change}";
            var all = Task.WhenAll(watchers.Select(watcher => watcher.SeesAsync(snapshot => snapshot.Endpoints.Any(endpoint => endpoint.Metadata["version"] == version))));
            var clock = Stopwatch.StartNew();
            await instances.ChangeAsync(change % FewInstances, change);
            await all;
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        Console.WriteLine($"one of {FewInstances} instances changes, until all of {Consumers} consumers have the new list: {Describe(times)}");
        foreach (var watcher in watchers)
            await watcher.DisposeAsync();
    }

    private static string Describe(List<double> milliseconds)
    {
        milliseconds.Sort();
        return $"median {milliseconds[milliseconds.Count / 2]:0.0} ms, at most {milliseconds[^1]:0.0} ms, of {milliseconds.Count} changes";
    }

    /// <summary>Counts the reads that servers have answered.</summary>
    private sealed class RequestCounter : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _reads;

        public RequestCounter()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument is { Meter.Name: "Nsx.ZooKeeper", Name: "zookeeper.client.requests" })
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, measurement, tags, _) =>
            {
                foreach (var tag in tags)
                {
                    if (tag is { Key: "op", Value: "GetData" or "GetChildren2" })
                        Interlocked.Add(ref _reads, measurement);
                }
            });
            _listener.Start();
        }

        public long Reads => Interlocked.Read(ref _reads);

        public void Dispose() => _listener.Dispose();
    }
}
