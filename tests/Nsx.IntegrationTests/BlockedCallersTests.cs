using Nsx.Provider;
using Nsx.Testing;

namespace Nsx.IntegrationTests;

/// <summary>Callers that block every thread of the pool still get their replies.</summary>
[Collection(nameof(Alone))]
public sealed class BlockedCallersTests
{
    public interface INested
    {
        string Ask(int depth);
    }

    private sealed class Nested(Func<INested> self) : INested
    {
        public string Ask(int depth) => depth == 0 ? "end" : self().Ask(depth - 1);
    }

    [Fact]
    public async Task Five_hundred_blocked_callers_on_a_small_pool_do_not_deadlock()
    {
        const int callers = 500;
        await using var sut = new Echoes(options => options.Timeout = TimeSpan.FromSeconds(60));
        await sut.AddProviderAsync();
        var client = sut.Client;
        client.TagSync("warm").ShouldBe("warm");
        ThreadPool.GetMinThreads(out var minWorkers, out var minPorts);
        ThreadPool.GetMaxThreads(out var maxWorkers, out var maxPorts);
        try
        {
            ThreadPool.SetMinThreads(2, minPorts).ShouldBeTrue();
            ThreadPool.SetMaxThreads(Math.Max(8, Environment.ProcessorCount), maxPorts).ShouldBeTrue();
            var right = 0;
            using var all = new CountdownEvent(callers);
            for (var caller = 0; caller < callers; caller++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(
                    caller =>
                    {
                        if (client.TagSync($"{caller}") == $"{caller}")
                            Interlocked.Increment(ref right);
                        all.Signal();
                    },
                    caller,
                    preferLocal: false);
            }

            all.Wait(TimeSpan.FromSeconds(60)).ShouldBeTrue();
            right.ShouldBe(callers);
        }
        finally
        {
            ThreadPool.SetMaxThreads(maxWorkers, maxPorts);
            ThreadPool.SetMinThreads(minWorkers, minPorts);
        }
    }

    [Fact]
    public async Task Nested_blocking_calls_over_one_connection_do_not_deadlock()
    {
        await using var sut = new Echoes(options => options.Timeout = TimeSpan.FromSeconds(60));
        INested client = null!;
        await using var provider = NsxProvider.Create(
            options => (options.Listen, options.Propagation) = ("127.0.0.1:0", TimeSpan.Zero),
            services => services.AddService<INested>(new Nested(() => client)),
            sut.Registry);
        await provider.StartAsync();
        client = sut.Consumer.Create<INested>();
        client.Ask(10).ShouldBe("end");
        var many = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(() => client.Ask(5), TaskCreationOptions.LongRunning)).ToArray();
        (await Eventually.CompleteAsync(Task.WhenAll(many), "no call waits for itself", TimeSpan.FromSeconds(60))).ShouldAllBe(end => end == "end");
        await sut.Consumer.DisposeAsync();
    }
}
