using System.Text;

namespace Nsx.Registry.Tests.Json;

public sealed class EndpointJsonTests
{
    private static readonly DateTimeOffset s_when = DateTimeOffset.FromUnixTimeMilliseconds(1795175504725);

    [Fact]
    public void The_document_is_what_Curator_and_Spring_read()
    {
        var endpoint = new ServiceEndpoint("Echo", "10.1.2.3:9000") { Metadata = CallMetadata.Empty.Add("zone", "a").Add("weight", "100") };
        Encoding.UTF8.GetString(EndpointJson.Write(endpoint, s_when)).ShouldBe(
            """
            {"name":"Echo","id":"10.1.2.3:9000","address":"10.1.2.3","port":9000,"sslPort":null,"payload":{"@class":"org.springframework.cloud.zookeeper.discovery.ZookeeperInstance","id":"10.1.2.3:9000","name":"Echo","metadata":{"instance_status":"UP","weight":"100","zone":"a"}},"registrationTimeUTC":1795175504725,"serviceType":"DYNAMIC","uriSpec":{"parts":[{"value":"redis://","variable":false},{"value":"address","variable":true},{"value":":","variable":false},{"value":"port","variable":true}]},"enabled":true}
            """);
    }

    [Theory]
    [InlineData("10.1.2.3:9000")]
    [InlineData("[::1]:9000")]
    [InlineData("host.example:1")]
    [InlineData("unix:/run/echo.sock")]
    public void Addresses_make_the_round_trip(string address)
    {
        var read = Read(Encoding.UTF8.GetString(EndpointJson.Write(new("Echo", address), s_when)));
        read.Endpoint.ShouldBe(new("Echo", address));
        read.Id.ShouldBe(address);
    }

    [Fact]
    public void A_provider_that_is_out_of_service_is_not_enabled() =>
        Encoding.UTF8.GetString(EndpointJson.Write(new("Echo", "h:1") { Metadata = CallMetadata.Empty.Add("instance_status", "OUT_OF_SERVICE") }, s_when))
            .ShouldContain("\"enabled\":false");

    [Theory]
    [InlineData("""{"address":"h","port":"9000"}""", "h:9000")]
    [InlineData("""{"port":9000,"address":"h","new":{"a":[1,{"b":2}]},"ports":[1]}""", "h:9000")]
    [InlineData("""{"address":"::1","port":9000,"id":null,"payload":null}""", "[::1]:9000")]
    [InlineData("""{"address":"h","port":9000,"payload":"text"}""", "h:9000")]
    [InlineData("""{"address":"h","port":9000,"payload":["a"]}""", "h:9000")]
    public void Reading_is_tolerant(string json, string address)
    {
        var read = Read(json);
        read.Endpoint.ShouldBe(new("Echo", address));
        read.Id.ShouldBe(address);
    }

    [Fact]
    public void The_id_of_others_is_kept_and_the_service_is_where_it_was_found()
    {
        var read = Read("""{"name":"Other","id":"6f0c","address":"h","port":1}""");
        read.Id.ShouldBe("6f0c");
        read.Endpoint.Service.ShouldBe("Echo");
    }

    [Theory]
    [InlineData("""{"@class":"x.Y","metadata":{"weight":7,"canary":true,"deep":{"a":1},"none":null}}""", "canary=true weight=7")]
    [InlineData("""{"@class":"x.Y","weight":"7"}""", "weight=7")]
    [InlineData("""{"metadata":{"instance_status":"UP"}}""", "")]
    [InlineData("""{"metadata":{"instance_status":"DOWN"}}""", "instance_status=DOWN")]
    public void Metadata_is_the_payloads(string payload, string expected)
    {
        var metadata = Read($$"""{"address":"h","port":1,"payload":{{payload}}}""").Endpoint.Metadata;
        string.Join(' ', metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}")).ShouldBe(expected);
    }

    [Fact]
    public void What_is_not_enabled_is_out_of_service() =>
        Read("""{"address":"h","port":1,"enabled":false}""").Endpoint.Metadata["instance_status"].ShouldBe("OUT_OF_SERVICE");

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("h:9000", "not JSON")]
    [InlineData("""{"address":"h","port":1""", "not JSON")]
    [InlineData("""{"address":"h","port":1} x""", "not JSON")]
    [InlineData("[]", "expected a JSON object")]
    [InlineData("""{"port":1}""", "no \"address\"")]
    [InlineData("""{"address":"","port":1}""", "no \"address\"")]
    [InlineData("""{"address":"h"}""", "no \"port\"")]
    [InlineData("""{"address":"h","port":null,"sslPort":1}""", "no \"port\"")]
    [InlineData("""{"address":"h","port":0}""", "got 0")]
    [InlineData("""{"address":"h","port":65536}""", "got 65536")]
    [InlineData("""{"address":"h","port":"x"}""", "got x")]
    [InlineData("""{"address":"a b","port":1}""", "visible ASCII")]
    public void What_is_no_endpoint_is_refused_with_the_reason(string json, string reason)
    {
        EndpointJson.TryRead(Encoding.UTF8.GetBytes(json), "Echo", out var document, out var problem).ShouldBeFalse();
        document.ShouldBeNull();
        problem.ShouldNotBeNull().ShouldContain(reason);
    }

    [Fact]
    public void Every_truncation_is_refused_and_none_throws()
    {
        var whole = EndpointJson.Write(new("Echo", "h:1") { Metadata = CallMetadata.Empty.Add("k", "v") }, s_when);
        for (var length = 0; length < whole.Length; length++)
            EndpointJson.TryRead(whole.AsSpan(0, length), "Echo", out _, out var problem).ShouldBeFalse(problem);
    }

    private static EndpointDocument Read(string json)
    {
        EndpointJson.TryRead(Encoding.UTF8.GetBytes(json), "Echo", out var document, out var problem).ShouldBeTrue(problem);
        return document!;
    }
}
