using System.Diagnostics.Metrics;
using Nsx.Testing;
using Nsx.Testing.ZooKeeper;

namespace Nsx.ZooKeeper.Tests.Sessions;

/// <summary>What only shows when no other test runs: threads, sockets, and a thread pool that gives nobody a thread.</summary>
[Collection(nameof(AloneTests))]
[CollectionDefinition(nameof(AloneTests), DisableParallelization = true)]
public sealed class AloneTests
{
    [Fact]
    public async Task A_starved_thread_pool_costs_no_session()
    {
        var server = await SharedZooKeeper.GetAsync();
        await using var quick = await Quick.ConnectAsync(Quick.Options(server.ConnectionString) with { SessionTimeout = TimeSpan.FromSeconds(3) });
        using var pings = new MeterListener();
        var answered = 0;
        pings.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "zookeeper.client.ping")
                listener.EnableMeasurementEvents(instrument);
        };
        pings.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref answered));
        pings.Start();
        using var release = new ManualResetEventSlim();
        using var blocked = new CountdownEvent(200);
        for (var i = 0; i < 200; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    release.Wait();
                    blocked.Signal();
                },
                null);
        }

        // Three or four to a timeout.
        Eventually.BeTrue(() => Volatile.Read(ref answered) >= 4, "pings are answered");
        ThreadPool.PendingWorkItemCount.ShouldBeGreaterThan(0, "The pool is still starved.");
        release.Set();
        blocked.Wait();

        quick.States.ShouldBe([ZkState.Connected]);
    }

    [Fact]
    public async Task Nothing_is_left_of_closed_clients()
    {
        var server = await SharedZooKeeper.GetAsync();
        await using (await Quick.ConnectAsync(server.ConnectionString))
        {
            // The first one of all loads what stays.
        }

        await Eventually.BeTrueAsync(() => ClientThreads() == 0, "the threads of other tests end");
        var sockets = Sockets();

        for (var i = 0; i < 10; i++)
        {
            var quick = Quick.Start(Quick.Options(server.ConnectionString));
            if (i % 2 == 0)
                await quick.Client.WaitConnectedAsync();
            await quick.DisposeAsync();
        }

        await Eventually.BeTrueAsync(() => ClientThreads() == 0, "all threads end");
        await Eventually.BeTrueAsync(() => Sockets() <= sockets, "all sockets are closed");
    }

    private static int ClientThreads() => Directory.EnumerateDirectories("/proc/self/task").Count(IsClients);

    private static bool IsClients(string thread)
    {
        try
        {
            return File.ReadAllText($"{thread}/comm").StartsWith("nsx zookeeper", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static int Sockets() =>
        Directory.EnumerateFiles("/proc/self/fd").Count(fd => new FileInfo(fd).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);
}
