using System.Globalization;
using Nsx.Testing;
using Xunit.Abstractions;

namespace Nsx.IntegrationTests.Governance;

/// <summary>
/// What callers are told is what happened: the journals of three providers that are killed and cut off all the time are compared with the
/// outcome of every single call. NSX_CHAOS_CALLS sets the number of calls.
/// </summary>
[Collection(nameof(Alone))]
[Trait("Category", "Chaos")]
public sealed class ExactlyOnceTests(ITestOutputHelper output)
{
    private const int Callers = 128;

    /// <summary>So many calls are a millisecond to the network: how many are cut off does not depend on how fast the machine is.</summary>
    private const int CallsPerMillisecond = 20;
    private const int Succeeded = 1;
    private const int NeverRan = 2;
    private const int Unknown = 3;

    private static readonly int s_calls = int.Parse(Environment.GetEnvironmentVariable("NSX_CHAOS_CALLS") ?? "200000", CultureInfo.InvariantCulture);
    private static readonly int s_seed = int.Parse(Environment.GetEnvironmentVariable("NSX_CHAOS_SEED") ?? "4711", CultureInfo.InvariantCulture);

    private readonly ManualTimeProvider _time = new();
    private readonly List<byte>[] _outcomes = [.. Enumerable.Range(0, Callers).Select(_ => new List<byte>())];
    private readonly long[] _statuses = new long[32];
    private int _begun;
    private int _crossed;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_call_runs_twice_and_every_success_ran_once(bool hasty)
    {
        await using var ledgers = new Ledgers(options =>
        {
            options.WaitForReady = true;
            options.Timeout = TimeSpan.FromSeconds(20);
            options.Channel = options.Channel with
            {
                Reconnect = options.Channel.Reconnect with { FirstDelay = TimeSpan.FromMilliseconds(2), MaxDelay = TimeSpan.FromMilliseconds(50) },
            };
        });
        var processes = await ledgers.StartProcessesAsync(3);
        await using var proxy = new FaultProxy(processes[0].EndPoint, s_seed);
        ledgers.Announce(proxy.EndPoint);
        ledgers.Announce(processes[1].EndPoint);
        ledgers.Announce(processes[2].EndPoint);
        var usual = ledgers.Consumer.Create<ILedger>();
        var proxies = hasty ? [usual, .. new[] { 1, 2, 5, 20 }.Select(ms => usual.With(new() { Timeout = TimeSpan.FromMilliseconds(ms) }))] : new[] { usual };
        await Ledgers.BeConnectedAsync(usual, 3);

        proxy.ResetEvery(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(300), _time);
        var killer = new Killer(processes, TimeSpan.FromSeconds(1));
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(caller, proxies))));
        var kills = await killer.StopAsync();
        foreach (var process in processes)
            process.Kill();

        output.WriteLine($"seed {s_seed}, calls {s_calls}, kills {kills}, resets {proxy.ResetCount}");
        foreach (var status in Enum.GetValues<RpcStatus>().Where(status => _statuses[(int)status] > 0))
            output.WriteLine($"{status}: {_statuses[(int)status]}");
        _crossed.ShouldBe(0);
        _outcomes.Sum(outcomes => outcomes.Count).ShouldBe(s_calls, "each call ended once");
        proxy.ResetCount.ShouldBeGreaterThan(0);
        kills.ShouldBeGreaterThan(0);
        Compare(Journal.Read(ledgers.Directory), s_calls / (hasty ? 10 : 4));
    }

    private async Task CallAsync(int caller, ILedger[] proxies)
    {
        var random = new Random(s_seed + caller);
        var outcomes = _outcomes[caller];
        while (Interlocked.Increment(ref _begun) is var begun && begun <= s_calls)
        {
            if (begun % CallsPerMillisecond == 0)
                _time.Advance(TimeSpan.FromMilliseconds(1));
            var nonce = JournalEntry.NonceOf(s_seed, caller, outcomes.Count);
            try
            {
                if (await proxies[random.Next(proxies.Length)].RecordAsync(caller, outcomes.Count, nonce) != nonce)
                    Interlocked.Increment(ref _crossed);
                outcomes.Add(Succeeded);
            }
            catch (RpcException e)
            {
                Interlocked.Increment(ref _statuses[(int)e.Status]);
                outcomes.Add(e.Outcome switch
                {
                    RpcOutcome.NotExecuted => NeverRan,
                    RpcOutcome.Unknown => Unknown,
                    _ => throw new InvalidOperationException("The method does not fail.", e),
                });
            }
        }
    }

    private void Compare(IEnumerable<JournalEntry> entries, int leastSuccesses)
    {
        var runs = Array.ConvertAll(_outcomes, outcomes => new byte[outcomes.Count]);
        var strangers = 0;
        foreach (var entry in entries)
        {
            if (entry.Nonce == JournalEntry.NonceOf(s_seed, entry.Caller, entry.Sequence))
                runs[entry.Caller][entry.Sequence]++;
            else
                strangers++;
        }

        // Which outcome goes with how many runs; more than two are as bad as two.
        var counts = new long[4, 3];
        foreach (var (outcomes, ran) in _outcomes.Zip(runs))
        {
            for (var sequence = 0; sequence < ran.Length; sequence++)
                counts[outcomes[sequence], Math.Min(ran[sequence], (byte)2)]++;
        }

        foreach (var (outcome, name) in new[] { (Succeeded, "succeeded"), (NeverRan, "not executed"), (Unknown, "unknown") })
            output.WriteLine($"{name}: {counts[outcome, 0]} never ran, {counts[outcome, 1]} ran once, {counts[outcome, 2]} more often");
        strangers.ShouldBe(0, "only what was called is in the journals");
        (counts[Succeeded, 2] + counts[NeverRan, 2] + counts[Unknown, 2]).ShouldBe(0, "no call ran twice");
        counts[Succeeded, 0].ShouldBe(0, "every success ran");
        counts[NeverRan, 1].ShouldBe(0, "what is said not to have run did not");
        counts[Succeeded, 1].ShouldBeGreaterThan(leastSuccesses);
    }
}
