using Nsx.ZooKeeper.Protocol;

namespace Nsx.ZooKeeper.Tests.Protocol;

public sealed class XidTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(int.MaxValue - 1, int.MaxValue)]
    [InlineData(int.MaxValue, 1)]
    [InlineData(-1, 1)]
    public void Xids_are_positive_and_begin_anew(int xid, int next) => Xid.Next(xid).ShouldBe(next);
}
