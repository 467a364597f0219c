using System.Text;
using Nsx.ZooKeeper.Sessions;

namespace Nsx.ZooKeeper.Tests.Sessions;

public sealed class ServerProbeTests
{
    [Theory]
    [InlineData("leader", true)]
    [InlineData("standalone", true)]
    [InlineData("follower", false)]
    [InlineData("observer", false)]
    public void A_server_says_whether_it_leads_and_how_far_it_has_come(string mode, bool leads) =>
        Parse($"Zookeeper version: 3.8.0\nReceived: 3\nZxid: 0x10000002a\nMode: {mode}\nNode count: 5\n")
            .ShouldBe(new ServerProbe(leads ? ServerRole.Leads : ServerRole.Follows, 0x10000002a));

    [Fact]
    public void A_server_without_a_quorum_says_that() =>
        Parse("This ZooKeeper instance is not currently serving requests\n").ShouldBe(new ServerProbe(ServerRole.WithoutQuorum, 0));

    [Theory]
    [InlineData("")]
    [InlineData("srvr is not executed because it is not in the whitelist.\n")]
    [InlineData("Mode: leader\n")]
    [InlineData("Zxid: 0xhello\nMode: leader\n")]
    public void Whatever_else_it_says_is_nothing(string reply) => Parse(reply).ShouldBeNull();

    private static ServerProbe? Parse(string reply) => ServerProbe.Parse(Encoding.ASCII.GetBytes(reply));
}
