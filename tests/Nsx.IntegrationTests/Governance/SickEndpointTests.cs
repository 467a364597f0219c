using Nsx.Consumer;
using Nsx.Testing;
using Xunit.Abstractions;

namespace Nsx.IntegrationTests.Governance;

/// <summary>Sick endpoints are left alone, as long as there are enough others.</summary>
[Collection(nameof(Alone))]
public sealed class SickEndpointTests(ITestOutputHelper output)
{
    private const string Aborted = "-ABORTED a disk is full\r\n";

    [Theory]
    [InlineData(Aborted, LoadBalancing.PowerOfTwoChoices)]
    [InlineData(Aborted, LoadBalancing.RoundRobin)]
    [InlineData(ScriptedProvider.Reset, LoadBalancing.PowerOfTwoChoices)]
    [InlineData(ScriptedProvider.Reset, LoadBalancing.RoundRobin)]
    public async Task One_of_five_gets_next_to_nothing_and_callers_do_not_notice(string answer, string balancing)
    {
        await using var ledgers = new Ledgers();
        for (var i = 0; i < 4; i++)
            await ledgers.AddAsync();
        var sick = ledgers.AddScript(_ => answer);
        var client = ledgers.Consumer.Create<ILedger>(new() { LoadBalancing = balancing });
        await Ledgers.BeConnectedAsync(client, 5);

        var load = new ClosedLoop(16, client.LookAsync);
        await ClosedLoop.ForAsync(TimeSpan.FromSeconds(1));
        var (calls, tried) = (load.Calls, sick.CallCount);
        await ClosedLoop.ForAsync(TimeSpan.FromSeconds(4));
        await load.StopAsync();

        var share = (sick.CallCount - tried) / (double)(load.Calls - calls);
        output.WriteLine($"{load.Calls} calls, {load.Failed} failed ({load.Failures}); the sick one got {tried} in the first second, {sick.CallCount - tried} after it: {share:P3}");
        sick.CallCount.ShouldBeGreaterThan(0);
        share.ShouldBeLessThanOrEqualTo(0.02);
        ((double)load.Failed).ShouldBeLessThanOrEqualTo(load.Calls / 1000.0);
    }

    [Fact]
    public async Task When_four_of_five_are_sick_all_five_are_used()
    {
        await using var ledgers = new Ledgers();
        var well = await ledgers.AddAsync();
        var sick = Enumerable.Range(0, 4).Select(_ => ledgers.AddScript(_ => Aborted)).ToArray();
        var client = ledgers.Consumer.Create<ILedger>(new() { LoadBalancing = LoadBalancing.RoundRobin });
        await Ledgers.BeConnectedAsync(client, 5);

        var load = new ClosedLoop(16, client.LookAsync);
        await ClosedLoop.ForAsync(TimeSpan.FromSeconds(1));
        var before = sick.Select(provider => provider.CallCount).ToArray();
        var looks = well.Looks;
        await ClosedLoop.ForAsync(TimeSpan.FromSeconds(2));
        await load.StopAsync();

        var tried = sick.Zip(before, (provider, count) => provider.CallCount - count).ToArray();
        output.WriteLine($"{load.Calls} calls, {load.Failed} failed; after the first second the sick ones got {string.Join(' ', tried)}, the other one {well.Looks - looks}");
        tried.ShouldAllBe(count => count > 10);
        (well.Looks - looks).ShouldBeGreaterThan(10);
    }

    [Theory]
    [InlineData(true, RpcStatus.Declared)]
    [InlineData(false, RpcStatus.Internal)]
    public async Task Errors_of_the_method_open_no_breaker(bool isDeclared, RpcStatus status)
    {
        await using var ledgers = new Ledgers();
        for (var i = 0; i < 2; i++)
            await ledgers.AddAsync();
        var client = ledgers.Consumer.Create<ILedger>();
        await Ledgers.BeConnectedAsync(client, 2);
        for (var call = 0; call < 1000; call++)
        {
            try
            {
                await client.FailAsync(isDeclared);
                throw new InvalidOperationException("It did not fail.");
            }
            catch (RpcException e)
            {
                (e.Status, e.Attempts).ShouldBe((status, 1));
            }
            catch (KeyNotFoundException)
            {
                isDeclared.ShouldBeTrue();
            }
        }

        Ledgers.NodesOf(client).Select(node => node.Breaker.State).ShouldAllBe(state => state == BreakerState.Closed);
    }
}
