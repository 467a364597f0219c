namespace Nsx.Registry.Tests.ZooKeeper.Layouts;

public sealed class CuratorLayoutTests
{
    [Theory]
    [InlineData("""{"@class":"org.springframework.cloud.zookeeper.discovery.ZookeeperInstance","id":"app-1","name":"Echo","metadata":{"instance_status":"UP","zone":"a"}}""", "10.1.2.3:9000 zone=a")]
    [InlineData("""{"@class":"org.apache.dubbo.registry.zookeeper.ZookeeperInstance","id":"10.1.2.3:9000","name":"Echo","metadata":{"dubbo.metadata.revision":"1"}}""", "10.1.2.3:9000 dubbo.metadata.revision=1")]
    [InlineData("""{"zone":"a","weight":7}""", "10.1.2.3:9000 weight=7 zone=a")]
    [InlineData("null", "10.1.2.3:9000")]
    [InlineData("{}", "10.1.2.3:9000")]
    public void All_payloads_are_read(string payload, string expected)
    {
        var json = $$"""
            {"name":"Echo","id":"6f0c1d2e","address":"10.1.2.3","port":9000,"sslPort":null,"payload":{{payload}},
             "registrationTimeUTC":1795175504725,"serviceType":"DYNAMIC","uriSpec":null}
            """;
        var read = Entries.Read("6f0c1d2e", json);
        Entries.InOneLine(read.Endpoint).ShouldBe(expected);
        read.Id.ShouldBe("6f0c1d2e");
        read.Endpoint.Service.ShouldBe("Echo");
        read.Endpoint.IsInService.ShouldBeTrue();
    }

    [Fact]
    public void What_is_not_enabled_is_out_of_service() =>
        Entries.Read("a", """{"address":"h","port":1,"enabled":false,"payload":{"metadata":{"instance_status":"UP"}}}""").Endpoint.IsInService.ShouldBeFalse();

    [Theory]
    [InlineData("h:9000")]
    [InlineData("6f0c1d2e")]
    [InlineData("some@thing")]
    [InlineData("member_one")]
    [InlineData("member_1:9000")]
    public void The_node_may_have_any_name(string name) =>
        Entries.Read(name, """ {"address":"h","port":9000}""").Endpoint.Address.ShouldBe("h:9000");

    [Theory]
    [InlineData("10.1.2.3", "not JSON")]
    [InlineData("[]", "expected a JSON object")]
    [InlineData("{}", "no \"address\"")]
    [InlineData("""{"address":"h","port":null}""", "no \"port\"")]
    [InlineData("""{"address":"h","port":99999}""", "1 to 65535, got 99999")]
    [InlineData("""{"address":"h","port":-1}""", "1 to 65535, got -1")]
    [InlineData("""{"address":"unix:"}""", "after unix:")]
    [InlineData("""{"address":"[]","port":1}""", "Expected an address")]
    [InlineData("""{"address":"\ud800","port":1}""", "not JSON")]
    public void Anything_else_is_a_problem(string data, string reason) => Entries.Problem("h:9000", data).ShouldContain(reason);
}
