using Nsx.Registry.ZooKeeper.Layouts;

namespace Nsx.Registry.Tests.ZooKeeper.Layouts;

public sealed class ServersetLayoutTests
{
    private const string Name = "member_0000000012";

    [Theory]
    [InlineData(
        """{"serviceEndpoint":{"host":"10.1.2.3","port":9000},"additionalEndpoints":{"admin":{"host":"10.1.2.3","port":9990}},"status":"ALIVE","shard":3,"metadata":{"zone":"a"}}""",
        "10.1.2.3:9000 shard=3 zone=a")]
    [InlineData("""{"serviceEndpoint":{"host":"h","port":1},"additionalEndpoints":{},"status":"ALIVE"}""", "h:1")]
    [InlineData("""{"status":"alive","serviceEndpoint":{"port":"1","host":"::1","more":[1]},"new":{"a":[]}}""", "[::1]:1")]
    [InlineData("""{"serviceEndpoint":{"host":"h","port":1},"status":null,"shard":null,"metadata":null}""", "h:1")]
    [InlineData("""{"serviceEndpoint":{"host":"h","port":1},"status":"DEAD"}""", "h:1 instance_status=OUT_OF_SERVICE")]
    [InlineData("""{"serviceEndpoint":{"host":"h","port":1},"status":"STARTING","metadata":{"instance_status":"UP"}}""", "h:1 instance_status=OUT_OF_SERVICE")]
    [InlineData("""{"serviceEndpoint":{"host":"h","port":1},"shard":1,"metadata":{"shard":"own"}}""", "h:1 shard=own")]
    public void A_member_is_a_provider(string data, string expected)
    {
        var read = Entries.Read(Name, data);
        Entries.InOneLine(read.Endpoint).ShouldBe(expected);
        read.Id.ShouldBe(Name);
    }

    [Theory]
    [InlineData("vector_0000000001", """{"vector":{"weight":2.0,"select":"member=1"}}""")]
    [InlineData("vector_0000000001", "")]
    [InlineData("vector_-000000001", "nonsense")]
    public void A_vector_is_nothing_and_no_problem(string name, string data)
    {
        NodeReader.Read("Echo", name, System.Text.Encoding.UTF8.GetBytes(data), out var problem).ShouldBeNull();
        problem.ShouldBeNull();
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[]", "expected a JSON object")]
    [InlineData("{} x", "not JSON")]
    [InlineData("{}", "no \"serviceEndpoint\"")]
    [InlineData("""{"serviceEndpoint":"h:1"}""", "no \"serviceEndpoint\"")]
    [InlineData("""{"serviceEndpoint":{"host":"h"}}""", "no \"serviceEndpoint\"")]
    [InlineData("""{"serviceEndpoint":{"host":"","port":1}}""", "no \"serviceEndpoint\"")]
    [InlineData("""{"serviceEndpoint":{"host":"h","port":0}}""", "got 0")]
    [InlineData("""{"serviceEndpoint":{"host":"h","port":1.5}}""", "got 1.5")]
    [InlineData("""{"serviceEndpoint":{"host":"a b","port":1}}""", "visible ASCII")]
    public void Anything_else_is_a_problem(string data, string reason) => Entries.Problem(Name, data).ShouldContain(reason);
}
