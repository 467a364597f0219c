using System.Text;

namespace Nsx.Registry.Tests.Json;

public sealed class PayloadHintTests
{
    private static readonly ServiceEndpoint s_endpoint = new("Echo", "10.1.2.3:9000")
    {
        Metadata = CallMetadata.Empty.Add("zone", "a").Add("weight", "100").Add("name", "n").Add("metadata", "m").Add("\"odd\" é\n", ""),
    };

    [Theory]
    [InlineData(PayloadHint.Spring, """{"@class":"org.springframework.cloud.zookeeper.discovery.ZookeeperInstance","id":"h:1","name":"Echo","metadata":{"instance_status":"UP","zone":"a"}}""")]
    [InlineData(PayloadHint.Dubbo, """{"@class":"org.apache.dubbo.registry.zookeeper.ZookeeperInstance","id":"h:1","name":"Echo","metadata":{"instance_status":"UP","zone":"a"}}""")]
    [InlineData(PayloadHint.None, """{"instance_status":"UP","zone":"a"}""")]
    [InlineData(PayloadHint.Null, "null")]
    public void The_payload_is_what_its_readers_expect(PayloadHint hint, string payload) =>
        Write(new("Echo", "h:1") { Metadata = CallMetadata.Empty.Add("zone", "a") }, hint).ShouldContain($"\"payload\":{payload},\"registrationTimeUTC\"");

    [Fact]
    public void Spring_is_the_default() =>
        EndpointJson.Write(s_endpoint, DateTimeOffset.UnixEpoch).ShouldBe(EndpointJson.Write(s_endpoint, DateTimeOffset.UnixEpoch, PayloadHint.Spring));

    [Theory]
    [InlineData(PayloadHint.Spring)]
    [InlineData(PayloadHint.Dubbo)]
    [InlineData(PayloadHint.None)]
    public void Metadata_make_the_round_trip(PayloadHint hint)
    {
        Read(s_endpoint, hint).ShouldBe(s_endpoint);
        var off = s_endpoint with { Metadata = s_endpoint.Metadata.Add("instance_status", "DRAINING") };
        Read(off, hint).ShouldBe(off);
    }

    [Fact]
    public void Without_a_payload_only_the_state_remains()
    {
        Read(s_endpoint, PayloadHint.Null).ShouldBe(new("Echo", s_endpoint.Address));
        Read(s_endpoint with { Metadata = s_endpoint.Metadata.Add("instance_status", "DRAINING") }, PayloadHint.Null).Metadata
            .ShouldBe(CallMetadata.Empty.Add("instance_status", "OUT_OF_SERVICE"));
    }

    [Fact]
    public void A_map_never_names_a_class_that_its_readers_would_look_for()
    {
        var endpoint = s_endpoint with { Metadata = s_endpoint.Metadata.Add("@class", "evil.Gadget") };
        Write(endpoint, PayloadHint.None).ShouldNotContain("@class");
        Read(endpoint, PayloadHint.None).ShouldBe(s_endpoint);
        Read(endpoint, PayloadHint.Spring).ShouldBe(endpoint);
    }

    private static string Write(ServiceEndpoint endpoint, PayloadHint hint) => Encoding.UTF8.GetString(EndpointJson.Write(endpoint, DateTimeOffset.UnixEpoch, hint));

    private static ServiceEndpoint Read(ServiceEndpoint endpoint, PayloadHint hint)
    {
        EndpointJson.TryRead(EndpointJson.Write(endpoint, DateTimeOffset.UnixEpoch, hint), endpoint.Service, out var document, out var problem).ShouldBeTrue(problem);
        return document!.Endpoint;
    }
}
