namespace Nsx.ZooKeeper.Tests.Sessions;

/// <summary>Chance that always comes out the same: 0 for the least, 1 for the most.</summary>
internal sealed class FixedChance(double value) : Random
{
    public override double NextDouble() => value;

    public override int Next(int minValue, int maxValue) => value < 0.5 ? minValue : maxValue - 1;
}
