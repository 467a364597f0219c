using System.Globalization;
using Nsx.Consumer;
using Nsx.Testing;
using Xunit.Abstractions;

namespace Nsx.IntegrationTests;

/// <summary>One reply for each call, to its caller, whatever the network does. NSX_CHAOS_CALLS sets the number of calls.</summary>
[Collection(nameof(Alone))]
[Trait("Category", "Chaos")]
public sealed class ChaosTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Callers = 256;

    /// <summary>So many calls are a millisecond to the network: what happens to them does not depend on how fast the machine is.</summary>
    private const int CallsPerMillisecond = 100;
    private static readonly long s_calls = long.Parse(Environment.GetEnvironmentVariable("NSX_CHAOS_CALLS") ?? "1000000", CultureInfo.InvariantCulture);
    private static readonly int s_seed = int.Parse(Environment.GetEnvironmentVariable("NSX_CHAOS_SEED") ?? "4711", CultureInfo.InvariantCulture);

    private readonly Echoes _echoes = new(options =>
    {
        options.WaitForReady = true;
        options.Timeout = TimeSpan.FromSeconds(20);
        options.Channel = options.Channel with
        {
            Reconnect = options.Channel.Reconnect with { FirstDelay = TimeSpan.FromMilliseconds(2), MaxDelay = TimeSpan.FromMilliseconds(20) },
        };
    });

    private readonly ManualTimeProvider _time = new();
    private readonly long[] _outcomes = new long[32];
    private long _begun;
    private long _succeeded;
    private long _crossed;
    private long _cancelled;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _echoes.DisposeAsync();

    [Fact]
    public async Task No_reply_is_lost_crossed_or_doubled()
    {
        output.WriteLine($"seed {s_seed}, calls {s_calls}: NSX_CHAOS_SEED and NSX_CHAOS_CALLS change them");
        var provider = await _echoes.AddProviderAsync(isAnnounced: false);
        await using var proxy = new FaultProxy(provider.LocalEndPoint, s_seed);
        _echoes.Announce(proxy.EndPoint);
        var (usual, hasty) = (_echoes.Client, _echoes.Client.With(new InvocationOptions { Timeout = TimeSpan.FromMilliseconds(5), WaitForReady = true }));
        await _echoes.Consumer.WaitForReadyAsync<ITagEcho>(TimeSpan.FromSeconds(20));
        proxy.ResetEvery(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(300), _time);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(caller, usual, hasty))));

        output.WriteLine($"succeeded {_succeeded}, cancelled {_cancelled}, resets {proxy.ResetCount}, connections {proxy.AcceptedCount}");
        foreach (var status in Enum.GetValues<RpcStatus>().Where(status => _outcomes[(int)status] > 0))
            output.WriteLine($"{status}: {_outcomes[(int)status]}");
        _crossed.ShouldBe(0);
        (_succeeded + _cancelled + _outcomes.Sum()).ShouldBe(s_calls, "each call ended once");
        proxy.ResetCount.ShouldBeGreaterThan(0);
        _cancelled.ShouldBeGreaterThan(0);
        _succeeded.ShouldBeGreaterThan(s_calls / 2);
        Enum.GetValues<RpcStatus>().Where(status => _outcomes[(int)status] > 0).ShouldBeSubsetOf(
            [RpcStatus.ConnectionLost, RpcStatus.Unavailable, RpcStatus.DeadlineExceeded, RpcStatus.Expired, RpcStatus.Aborted, RpcStatus.Canceled]);
        await Eventually.BeTrueAsync(() => provider.RunningCalls == 0, "nothing is left at the provider");
    }

    private async Task CallAsync(int caller, ITagEcho usual, ITagEcho hasty)
    {
        var random = new Random(s_seed + caller);
        for (var sequence = 0; Interlocked.Increment(ref _begun) is var begun && begun <= s_calls; sequence++)
        {
            if (begun % CallsPerMillisecond == 0)
                _time.Advance(TimeSpan.FromMilliseconds(1));
            var tag = $"{caller}/{sequence}/{random.Next()}";
            var chance = random.Next(100);
            using var source = chance < 10 ? new CancellationTokenSource() : null;
            try
            {
                var call = chance is >= 10 and < 15 ? hasty.TagAsync(tag) : usual.TagAsync(tag, source?.Token ?? default);
                source?.Cancel();
                if (await call == tag)
                    Interlocked.Increment(ref _succeeded);
                else
                    Interlocked.Increment(ref _crossed);
            }
            catch (OperationCanceledException) when (source is not null)
            {
                Interlocked.Increment(ref _cancelled);
            }
            catch (RpcException e)
            {
                Interlocked.Increment(ref _outcomes[(int)e.Status]);
            }
        }
    }
}

/// <summary>Tests that need the machine, or the thread pool, for themselves.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
