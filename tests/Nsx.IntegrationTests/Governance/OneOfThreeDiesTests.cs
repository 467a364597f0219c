using System.Globalization;
using Xunit.Abstractions;

namespace Nsx.IntegrationTests.Governance;

/// <summary>Calls that may run twice do not notice that a provider dies. NSX_CHAOS_SECONDS sets for how long.</summary>
[Collection(nameof(Alone))]
[Trait("Category", "Chaos")]
public sealed class OneOfThreeDiesTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("NSX_CHAOS_SECONDS") ?? "16", CultureInfo.InvariantCulture));

    [Fact]
    public async Task Idempotent_calls_succeed_while_one_provider_after_the_other_is_killed()
    {
        await using var ledgers = new Ledgers();
        var processes = await ledgers.StartProcessesAsync(3);
        foreach (var process in processes)
            ledgers.Announce(process.EndPoint);
        var client = ledgers.Consumer.Create<ILedger>();
        await Ledgers.BeConnectedAsync(client, 3);

        var load = new ClosedLoop(16, client.LookAsync);
        var killer = new Killer(processes, TimeSpan.FromSeconds(5));
        await ClosedLoop.ForAsync(s_time);
        var kills = await killer.StopAsync();
        await load.StopAsync();

        output.WriteLine($"{load.Calls} calls, {load.Failed} failed ({load.Failures}), {kills} kills in {s_time.TotalSeconds} s");
        kills.ShouldBeGreaterThan(1);
        ((double)load.Failed).ShouldBeLessThanOrEqualTo(load.Calls / 10_000.0, "99.99 % succeed");
    }
}
