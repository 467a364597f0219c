using System.Globalization;
using Nsx.Provider;
using Xunit.Abstractions;

namespace Nsx.IntegrationTests.Governance;

/// <summary>
/// An overload ends when its cause ends. Retries, queues and breakers must not keep it alive (a metastable failure: Bronson et al.,
/// HotOS 2021). NSX_OVERLOAD_SECONDS sets for how long it lasts.
/// </summary>
[Collection(nameof(Alone))]
public sealed class RecoveryTests(ITestOutputHelper output)
{
    private const int Providers = 2;
    private const int Places = 128;
    private static readonly TimeSpan s_work = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_overload = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("NSX_OVERLOAD_SECONDS") ?? "6", CultureInfo.InvariantCulture));

    /// <summary>Takes its time without needing a processor, so that capacity is a number.</summary>
    public interface IMill
    {
        [Idempotent]
        Task GrindAsync();
    }

    private sealed class Mill : IMill
    {
        public Task GrindAsync() => Task.Delay(s_work);
    }

    [Fact]
    public async Task After_three_times_their_capacity_providers_serve_everybody_again()
    {
        await using var registry = new Registry.InMemoryRegistry(Guid.NewGuid().ToString("N"));
        await using var first = await StartAsync(registry);
        await using var second = await StartAsync(registry);
        await using var consumer = new Consumer.NsxConsumer(registry);
        await consumer.WaitForReadyAsync<IMill>(TimeSpan.FromSeconds(20));
        var mill = consumer.Create<IMill>();
        var capacity = Providers * Places / s_work.TotalSeconds;

        var before = await Arrivals.ForAsync(2 * s_second, 0.8 * capacity, mill.GrindAsync);
        var over = await Arrivals.ForAsync(s_overload, 3 * capacity, mill.GrindAsync);
        var after = new List<Arrivals>();
        while (after.Count < 10)
            after.Add(await Arrivals.ForAsync(s_second, 0.8 * capacity, mill.GrindAsync));
        await Task.WhenAll([before.Ended, over.Ended, .. after.Select(arrivals => arrivals.Ended)]);

        output.WriteLine($"before: {before}; at three times the capacity: {over}; then by the second: {string.Join("; ", after)}");
        over.Failed.ShouldBeGreaterThan(over.Calls / 2, "it was too much");
        (over.Calls - over.Failed).ShouldBeGreaterThan((int)(0.5 * capacity * s_overload.TotalSeconds), "and yet they worked");
        after.ShouldContain(arrivals => arrivals.Failed <= arrivals.Calls / 1000, "99.9 % succeed within ten seconds");
    }

    private static async Task<NsxProvider> StartAsync(IServiceRegistry registry)
    {
        var provider = NsxProvider.Create(
            options =>
            {
                (options.Listen, options.Propagation) = ("127.0.0.1:0", TimeSpan.Zero);
                options.Services["Mill"] = new() { MaxConcurrency = Places };
            },
            services => services.AddService<IMill>(new Mill()),
            registry);
        await provider.StartAsync();
        return provider;
    }
}
