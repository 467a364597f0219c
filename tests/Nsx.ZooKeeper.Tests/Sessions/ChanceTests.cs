using Nsx.Testing.ZooKeeper;

namespace Nsx.ZooKeeper.Tests.Sessions;

public sealed class ChanceTests
{
    [Fact]
    public async Task Chance_that_others_use_as_well_is_asked_once_and_by_the_constructor_alone()
    {
        await using var server = new FakeZooKeeper();
        var chance = new CountingChance();
        var quick = Quick.Start(Quick.Options(server.ConnectionString) with { Random = chance });

        var first = await server.AcceptSessionAsync();
        first.Reset();
        await server.AcceptSessionAsync();
        await quick.BeenAsync(ZkState.Connected, times: 2);

        chance.Count.ShouldBe(1);
        quick.Leave();
    }

    private sealed class CountingChance : Random
    {
        public int Count { get; private set; }

        public override int Next()
        {
            Count++;
            return base.Next();
        }

        public override int Next(int minValue, int maxValue)
        {
            Count++;
            return base.Next(minValue, maxValue);
        }

        public override double NextDouble()
        {
            Count++;
            return base.NextDouble();
        }
    }
}
