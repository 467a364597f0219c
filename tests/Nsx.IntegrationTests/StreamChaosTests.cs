using System.Globalization;
using System.Runtime.CompilerServices;
using Nsx.Consumer;
using Nsx.Provider;
using Nsx.Registry;
using Nsx.Testing;
using Xunit.Abstractions;

namespace Nsx.IntegrationTests;

/// <summary>Streams and callbacks with random ends on connections that are reset: every element once and in order, and nothing left open. NSX_CHAOS_STREAMS sets their number.</summary>
[Collection(nameof(Alone))]
[Trait("Category", "Chaos")]
public sealed class StreamChaosTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Callers = 48;
    private const int MostElements = 300;

    /// <summary>Each stream is so long to the network: what happens to them does not depend on how fast the machine is.</summary>
    private static readonly TimeSpan s_stream = TimeSpan.FromMilliseconds(1);

    private static readonly int s_streams = int.Parse(Environment.GetEnvironmentVariable("NSX_CHAOS_STREAMS") ?? "10000", CultureInfo.InvariantCulture);
    private static readonly int s_seed = int.Parse(Environment.GetEnvironmentVariable("NSX_CHAOS_SEED") ?? "4711", CultureInfo.InvariantCulture);

    private readonly InMemoryRegistry _registry = new(Guid.NewGuid().ToString("N"));
    private readonly Flow _flow = new();
    private readonly ManualTimeProvider _time = new();
    private readonly Dictionary<string, int> _ends = [];
    private NsxProvider _provider = null!;
    private NsxConsumer _consumer = null!;
    private FaultProxy _proxy = null!;
    private int _begun;
    private int _sources;

    public async Task InitializeAsync()
    {
        _provider = NsxProvider.Create(
            options => (options.Listen, options.Propagation) = ("127.0.0.1:0", TimeSpan.Zero), services => services.AddService<IFlow>(_flow));
        await _provider.StartAsync();
        _proxy = new(_provider.LocalEndPoint, s_seed);
        _registry.Register(new("Flow", _proxy.EndPoint.ToString()));
        var options = new ConsumerOptions { WaitForReady = true, Timeout = TimeSpan.FromSeconds(20) };
        options.Channel = options.Channel with
        {
            Reconnect = options.Channel.Reconnect with { FirstDelay = TimeSpan.FromMilliseconds(2), MaxDelay = TimeSpan.FromMilliseconds(20) },
        };
        _consumer = new(_registry, options);
    }

    public async Task DisposeAsync()
    {
        await _consumer.DisposeAsync();
        await _proxy.DisposeAsync();
        await _provider.DisposeAsync();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task No_element_is_lost_doubled_or_out_of_order_and_nothing_stays_open()
    {
        output.WriteLine($"seed {s_seed}, streams {s_streams}: NSX_CHAOS_SEED and NSX_CHAOS_STREAMS change them");
        var sut = _consumer.Create<IFlow>();
        await _consumer.WaitForReadyAsync<IFlow>(TimeSpan.FromSeconds(20));
        _proxy.ResetEvery(TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(600), _time);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(caller, sut))));

        output.WriteLine($"resets {_proxy.ResetCount}; {string.Join(", ", _ends.OrderBy(end => end.Key, StringComparer.Ordinal).Select(end => $"{end.Key} {end.Value}"))}");
        _ends.Values.Sum().ShouldBe(s_streams, "each ended once");
        _proxy.ResetCount.ShouldBeGreaterThan(0);
        _ends["whole"].ShouldBeGreaterThan(s_streams / 10);
        _ends.Keys.ShouldBeSubsetOf(["whole", "left", "cancelled", "source", "Declared", "ConnectionLost", "Unavailable", "Aborted"]);
        await Eventually.BeTrueAsync(() => Volatile.Read(ref _sources) == 0, "all enumerators of callers are disposed");
        await Eventually.BeTrueAsync(() => _flow.Open == 0, "all methods have ended");
        await Eventually.BeTrueAsync(() => _provider.RunningCalls == 0, "no call is left");
    }

    private async Task CallAsync(int caller, IFlow sut)
    {
        var random = new Random(s_seed + caller);
        while (Interlocked.Increment(ref _begun) <= s_streams)
        {
            _time.Advance(s_stream);
            var end = await EndOfAsync(sut, random);
            lock (_ends)
                _ends[end] = _ends.GetValueOrDefault(end) + 1;
        }
    }

    private async Task<string> EndOfAsync(IFlow sut, Random random)
    {
        using var cancel = new CancellationTokenSource();
        try
        {
            return random.Next(4) switch
            {
                0 => await SumAsync(sut, random, cancel),
                1 => await AskAsync(sut, random),
                _ => await EchoAsync(sut, random, cancel),
            };
        }
        catch (RpcException e)
        {
            return e.Status.ToString();
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return "cancelled";
        }
        catch (SourceException)
        {
            return "source";
        }
    }

    private async Task<string> EchoAsync(IFlow sut, Random random, CancellationTokenSource cancel)
    {
        var (count, first) = (random.Next(MostElements), (long)random.Next() << 16);
        var (most, leaves, cancels) = (Sometimes(random, count), Sometimes(random, count), Sometimes(random, count));
        var expected = first;
        await foreach (var item in sut.EchoAsync(most, random.Next(10) == 0, SourceAsync(first, count, Sometimes(random, count)), cancel.Token))
        {
            item.ShouldBe(expected++);
            if (expected - first == leaves)
                return "left";
            if (expected - first == cancels)
                await cancel.CancelAsync();
        }

        (expected - first).ShouldBe(Math.Min(count, most), "a stream that ends well is whole");
        return "whole";
    }

    private async Task<string> SumAsync(IFlow sut, Random random, CancellationTokenSource cancel)
    {
        var count = random.Next(MostElements);
        var cancels = Sometimes(random, count);
        var reports = new Reports(report =>
        {
            if (report > (long)cancels * cancels / 2)
                cancel.Cancel();
        });
        var sum = await sut.SumAsync(reports, SourceAsync(1, count, Sometimes(random, count)), cancel.Token);
        sum.ShouldBe(count * (count + 1L) / 2);
        reports.Last.ShouldBe(sum, "the last report has come before the result");
        reports.IsInOrder.ShouldBeTrue();
        return "whole";
    }

    private static async Task<string> AskAsync(IFlow sut, Random random)
    {
        var count = random.Next(MostElements / 10);
        var doubler = new Doubler();
        (await sut.AskAsync(count, doubler)).ShouldBe(count * (count + 1L));
        doubler.Asked.ShouldBe(count, "each question was asked once");
        return "whole";
    }

    private async IAsyncEnumerable<long> SourceAsync(long first, int count, int failsAt, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _sources);
        try
        {
            for (var i = 0; i < count; i++)
            {
                if (i == failsAt)
                    throw new SourceException();
                if (i % 64 == 63)
                    await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
                yield return first + i;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _sources);
        }
    }

    /// <summary>A place within the stream, or none: seldom reached.</summary>
    private static int Sometimes(Random random, int count) => random.Next(5) == 0 ? random.Next(1, count + 1) : int.MaxValue;

    private sealed class SourceException : Exception;

    private sealed class Reports(Action<long> seen) : IProgress<long>
    {
        public long Last { get; private set; }

        public bool IsInOrder { get; private set; } = true;

        public void Report(long value)
        {
            IsInOrder &= value > Last;
            Last = value;
            seen(value);
        }
    }

    private sealed class Doubler : IDouble
    {
        public int Asked { get; private set; }

        public async Task<long> DoubleAsync(long number)
        {
            Asked++;
            await Task.Yield();
            return number * 2;
        }
    }
}
