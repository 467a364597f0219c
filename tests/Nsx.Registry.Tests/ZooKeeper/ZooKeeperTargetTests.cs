using Nsx.Registry.ZooKeeper;

namespace Nsx.Registry.Tests.ZooKeeper;

public sealed class ZooKeeperTargetTests
{
    [Theory]
    [InlineData("zk://localhost", true)]
    [InlineData("zk://LOCALHOST:2181/services", true)]
    [InlineData("zk://127.0.0.1:2181, 127.0.0.2", true)]
    [InlineData("zk://[::1]:2181,[::1]", true)]
    [InlineData("zk://localhost.example.com", false)]
    [InlineData("zk://127.example.com:2181", false)]
    [InlineData("zk://[::2]:2181", false)]
    [InlineData("zk://127.0.0.1,10.0.0.1", false)]
    public void Local_is_what_only_this_machine_reaches(string uri, bool isLocal) =>
        ZooKeeperTarget.Parse(RegistryUri.Parse(uri), uri).IsLocal.ShouldBe(isLocal);
}
