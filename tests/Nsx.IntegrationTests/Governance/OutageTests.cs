using System.Diagnostics;
using Nsx.Testing;
using Xunit.Abstractions;

namespace Nsx.IntegrationTests.Governance;

/// <summary>When everything is down, retries do not make it worse.</summary>
[Collection(nameof(Alone))]
public sealed class OutageTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(4);

    [Theory]
    [InlineData("-ABORTED the power is off\r\n")]
    [InlineData("-BUSY no place\r\n")]
    [InlineData(ScriptedProvider.Reset)]
    public async Task Attempts_are_at_most_a_tenth_more_than_calls_and_ten_for_each_second(string answer)
    {
        // The budget fills from the moment in which it is made.
        var began = Stopwatch.GetTimestamp();
        await using var ledgers = new Ledgers(options => options.WaitForReady = answer == ScriptedProvider.Reset);
        var providers = Enumerable.Range(0, 3).Select(_ => ledgers.AddScript(_ => answer)).ToArray();
        var client = ledgers.Consumer.Create<ILedger>();
        await Ledgers.BeConnectedAsync(client, 3);

        var load = new ClosedLoop(16, client.LookAsync);
        await ClosedLoop.ForAsync(s_time);
        await load.StopAsync();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;

        var attempts = providers.Sum(provider => provider.CallCount);
        output.WriteLine($"{load.Calls} calls ({load.Failures}), {attempts} attempts in {seconds:0.0} s");
        load.Failed.ShouldBe(load.Calls);
        ((double)attempts).ShouldBeLessThanOrEqualTo((1.1 * load.Calls) + (10 * (seconds + 1)));
        attempts.ShouldBeGreaterThan(providers.Length, "they are tried again");
    }
}
