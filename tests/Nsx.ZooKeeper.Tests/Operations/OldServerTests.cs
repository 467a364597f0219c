using Nsx.Testing.ZooKeeper;

namespace Nsx.ZooKeeper.Tests.Operations;

public sealed class OldServerTests
{
    [Fact]
    public async Task What_a_server_does_not_know_is_unimplemented_and_the_connection_stays()
    {
        await using var server = await ZooKeeperServer.StartAsync(new() { HasExtendedTypes = false });
        await using var client = await ZooKeeperClient.ConnectAsync(new() { ConnectionString = server.ConnectionString });

        var error = await Should.ThrowAsync<ZooKeeperException>(client.CreateAsync("/t", mode: ZkCreateMode.PersistentTtl, ttl: TimeSpan.FromHours(1)));

        error.Error.ShouldBe(ZkError.Unimplemented);
        (await client.ExistsAsync("/t")).ShouldBeNull();
        client.Session.Epoch.ShouldBe(1);
    }
}
