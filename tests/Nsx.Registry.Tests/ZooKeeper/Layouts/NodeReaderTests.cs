using System.Text;
using Nsx.Registry.ZooKeeper.Layouts;

namespace Nsx.Registry.Tests.ZooKeeper.Layouts;

public sealed class NodeReaderTests
{
    [Theory]
    [InlineData("h:1")]
    [InlineData("tcp@h:1")]
    [InlineData("member_0000000001")]
    public void More_than_64_KiB_are_a_problem_whatever_they_are(string name) =>
        Entries.Problem(name, new byte[NodeReader.LongestData + 1]).ShouldBe("expected at most 65536 bytes, got 65537");

    [Fact]
    public void Exactly_64_KiB_are_read()
    {
        const string json = """{"address":"h","port":1}""";
        Entries.Read("h:1", json.PadRight(NodeReader.LongestData)).Endpoint.Address.ShouldBe("h:1");
    }

    [Theory]
    [InlineData("h:1")]
    [InlineData("member_0000000001")]
    public void Deep_JSON_is_a_problem(string name)
    {
        var deep = new string('[', 10_000) + new string(']', 10_000);
        Entries.Problem(name, $$$"""{"payload":{"a":{{{deep}}}},"metadata":{{{deep}}}}""").ShouldContain("depth");
    }

    [Theory]
    [InlineData("h:1", "{\"address\":\"\u00ff\",\"port\":1}")]
    [InlineData("h:1", "{\"\u00ff\":1}")]
    [InlineData("member_0000000001", "{\"status\":\"\u00ff\"}")]
    public void Text_that_is_no_UTF_8_is_a_problem(string name, string latin1) => Entries.Problem(name, Encoding.Latin1.GetBytes(latin1)).ShouldContain("not JSON");

    [Fact]
    public void A_problem_is_one_bearable_line_whatever_it_quotes()
    {
        var problem = Entries.Problem("h:1", $$"""{"address":"h","port":"7\nroot logged in\u001b[2J{{new string('x', 10_000)}}"}""");
        problem.ShouldStartWith("expected a \"port\" of 1 to 65535, got 7 root logged in [2Jxxx");
        problem.Length.ShouldBeLessThan(400);
    }

    [Fact]
    public void What_we_write_is_what_we_read_under_the_name_that_we_give_it()
    {
        foreach (var address in (string[])["10.1.2.3:9000", "[::1]:9000", "host.example:1", "unix:/run/echo.sock"])
        {
            var endpoint = new ServiceEndpoint("Echo", address) { Metadata = CallMetadata.Empty.Add("zone", "a") };
            var json = EndpointJson.Write(endpoint, DateTimeOffset.UnixEpoch);
            var read = NodeReader.Read("Echo", NodeNames.OfAddress(address), json, out var problem);
            problem.ShouldBeNull();
            read.ShouldBe(new EndpointDocument(address, endpoint));
        }
    }
}
