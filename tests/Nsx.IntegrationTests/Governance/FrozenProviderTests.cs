using System.Diagnostics;
using Nsx.Consumer;
using Nsx.Testing;
using Xunit.Abstractions;

namespace Nsx.IntegrationTests.Governance;

/// <summary>A provider that stands still, as in a long collection of garbage: its connections stay open, and nobody answers.</summary>
[Collection(nameof(Alone))]
[Trait("Category", "Chaos")]
public sealed class FrozenProviderTests(ITestOutputHelper output)
{
    private const int Callers = 16;

    [Fact]
    public async Task It_costs_a_few_calls_and_is_used_again_when_it_goes_on()
    {
        await using var ledgers = new Ledgers();
        var processes = await ledgers.StartProcessesAsync(2);
        foreach (var process in processes)
            ledgers.Announce(process.EndPoint);

        // Not idempotent: what is lost is seen.
        var client = ledgers.Consumer.Create<ILedger>(new() { Timeout = TimeSpan.FromSeconds(1) });
        await Ledgers.BeConnectedAsync(client, 2);
        var load = new ClosedLoop(Callers, nonce => client.RecordAsync(0, 0, nonce));
        await Eventually.BeTrueAsync(() => load.Calls > 1000, "calls go on");
        var frozen = Ledgers.NodesOf(client).Single(node => node.Address == processes[0].EndPoint.ToString());

        var began = Stopwatch.GetTimestamp();
        processes[0].Freeze();
        await Eventually.BeTrueAsync(() => frozen.Breaker.State == BreakerState.Open || !frozen.IsConnected, "it is left alone");
        var leftAlone = Stopwatch.GetElapsedTime(began);
        await Eventually.BeTrueAsync(() => Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(6), "time passes");
        var (failed, calls) = (load.Failed, load.Calls);

        began = Stopwatch.GetTimestamp();
        processes[0].Thaw();
        await Eventually.BeTrueAsync(() => frozen is { IsConnected: true, Breaker.State: BreakerState.Recovering or BreakerState.Closed }, "it is used again", TimeSpan.FromSeconds(30));
        var back = Stopwatch.GetElapsedTime(began);
        await load.StopAsync();

        output.WriteLine($"{calls} calls before it went on, {failed} failed ({load.Failures}); left alone after {leftAlone.TotalMilliseconds:0} ms, back after {back.TotalMilliseconds:0} ms");
        leftAlone.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        back.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        load.Failed.ShouldBeLessThanOrEqualTo(Callers + 5);
    }
}
