namespace Nsx.ZooKeeper.Tests;

public sealed class ZkAclTests
{
    [Fact]
    public void A_digest_is_the_one_that_servers_compute() =>
        ZkAcl.Digest(ZkPerms.All, "alice", "secret").ShouldBe(new(ZkPerms.All, "digest", "alice:aYXlLOpEooaV1cRAvUL1fp9Qt7E="));
}
