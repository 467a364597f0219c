using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Nsx.Registry.Protection;
using Nsx.Testing;

namespace Nsx.Registry.Tests.Protection;

/// <summary>Suspects are asked, not too many at once, and what comes of it is published.</summary>
public sealed class ProtectedServiceTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<bool>> _asked = new();
    private readonly ConcurrentQueue<EndpointSnapshot> _published = new();
    private readonly ProtectionContext _context;
    private readonly ProtectedService _sut;
    private int _underWay;
    private int _mostUnderWay;
    private int _askedInAll;

    public ProtectedServiceTests()
    {
        _context = new("test://", new() { Time = _time, Probe = AskAsync }, usuallyOnDisk: false);
        _sut = new("Echo", _context, _published.Enqueue);
        _sut.Connected();
    }

    private string Last => Snapshots.AddressesIn(_published.Last());

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _sut.Dispose();
        await _context.DisposeAsync();
        await Eventually.BeTrueAsync(() => _time.ArmedTimers == 0, "no timer is left behind");
    }

    [Fact]
    public async Task A_suspect_is_asked_at_once_and_goes_when_it_does_not_answer()
    {
        List("a");
        List();
        Last.ShouldBe("?a");
        (await AskedAsync("a")).SetResult(false);
        await Eventually.BeTrueAsync(() => Last == "", "it goes");
        _published.Last().Freshness.ShouldBe(Freshness.Live);
    }

    [Fact]
    public async Task A_suspect_that_answers_is_asked_again_and_again_until_its_time_is_over()
    {
        List("a");
        List();
        for (var second = 0; second < 60; second++)
        {
            Last.ShouldBe("?a");
            await AnswerAsync(await AskedAsync("a"), isAlive: true);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Last.ShouldBe("");
    }

    [Fact]
    public async Task Who_is_listed_again_is_no_suspect()
    {
        List("a");
        List();
        await AskedAsync("a");
        List("a");
        Last.ShouldBe("a");
    }

    [Fact]
    public async Task Ten_thousand_suspects_are_asked_32_at_once()
    {
        var all = Enumerable.Range(0, 10_000).Select(i => $"h{i}").ToArray();
        List(all);
        List();
        var publishedBefore = _published.Count;
        await Eventually.BeTrueAsync(() => Volatile.Read(ref _underWay) == SuspectProber.Most, "as many as may be are asked at once");
        await Eventually.BeTrueAsync(
            () =>
            {
                foreach (var (address, asked) in _asked)
                {
                    if (_asked.TryRemove(address, out _))
                        asked.SetResult(false);
                }

                return Volatile.Read(ref _askedInAll) == all.Length && _asked.IsEmpty && Volatile.Read(ref _underWay) == 0;
            },
            "all are asked");
        await Eventually.BeTrueAsync(() => Last == "", "all are gone");
        _mostUnderWay.ShouldBe(SuspectProber.Most);
        (_published.Count - publishedBefore).ShouldBeLessThan(100, "a snapshot of thousands is not made for each of them");
    }

    [Fact]
    public async Task A_list_that_is_not_believed_is_counted()
    {
        using var listener = new MeterListener();
        var counted = new ConcurrentQueue<string?>();
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument is { Name: "registry.protections", Meter.Name: "Nsx" })
                all.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) => counted.Enqueue($"{count} {tags[0].Key} {tags[0].Value}"));
        listener.Start();
        var context = new ProtectionContext("test://", new() { Time = _time, Probe = AskAsync }, usuallyOnDisk: false);
        using (var sut = new ProtectedService("Counted", context, _ => { }))
        {
            sut.Log(sut.Listed([new("Counted", "a"), new("Counted", "b")]));
            sut.Log(sut.Listed([new("Counted", "a")]));
            counted.ShouldNotContain("1 rpc.service Counted");
            sut.Log(sut.Listed([]));
            counted.Count(one => one == "1 rpc.service Counted").ShouldBe(1);
        }

        await context.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_comes_after_the_end()
    {
        List("a");
        List();
        var asked = await AskedAsync("a");
        _sut.Dispose();
        var count = _published.Count;
        asked.SetResult(false);
        await Eventually.BeTrueAsync(() => Volatile.Read(ref _underWay) == 0, "the answer is there");
        _sut.Listed([]);
        _published.Count.ShouldBe(count);
    }

    private void List(params string[] addresses) => _sut.Listed(addresses.Select(address => new ServiceEndpoint("Echo", address)));

    private async Task<TaskCompletionSource<bool>> AskedAsync(string address)
    {
        TaskCompletionSource<bool>? asked = null;
        await Eventually.BeTrueAsync(() => _asked.TryRemove(address, out asked), $"{address} is asked");
        return asked!;
    }

    /// <summary>Answers, and returns when what follows from the answer is done: on the pool it runs before SetResult returns.</summary>
    private static Task AnswerAsync(TaskCompletionSource<bool> asked, bool isAlive) => Task.Run(() => asked.SetResult(isAlive));

    private async Task<bool> AskAsync(string address, CancellationToken cancellationToken)
    {
        var now = Interlocked.Increment(ref _underWay);
        InterlockedMax(ref _mostUnderWay, now);
        var asked = new TaskCompletionSource<bool>();
        _asked[address] = asked;
        Interlocked.Increment(ref _askedInAll);
        try
        {
            return await asked.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private static void InterlockedMax(ref int location, int value)
    {
        for (var seen = Volatile.Read(ref location); seen < value; seen = Volatile.Read(ref location))
            Interlocked.CompareExchange(ref location, value, seen);
    }
}
