using System.Text;

namespace Nsx.Registry.Tests.ZooKeeper.Layouts;

public sealed class RpcxLayoutTests
{
    [Theory]
    [InlineData("tcp@10.1.2.3:8972", "", "10.1.2.3:8972")]
    [InlineData("tcp@10.1.2.3:8972", "weight=10&group=a", "10.1.2.3:8972 group=a weight=10")]
    [InlineData("tcp4@h:8972", "a=1&&b", "h:8972 a=1 b=")]
    [InlineData("tcp6@[::1]:8972", "a=x%3Dy%26z+%2B+%c3%a9", "[::1]:8972 a=x=y&z + é")]
    [InlineData("unix@%2Frun%2Fecho.sock", "a=b=c", "unix:/run/echo.sock a=b=c")]
    [InlineData("tcp@h:1", "group=a&group=b", "h:1 group=a")]
    [InlineData("tcp@h:1", "state=inactive", "h:1 instance_status=OUT_OF_SERVICE state=inactive")]
    [InlineData("tcp@h:1", "state=active&instance_status=UP", "h:1 state=active")]
    [InlineData("tcp@h:1", "instance_status=DOWN&state=inactive", "h:1 instance_status=DOWN state=inactive")]
    public void The_name_is_the_address_and_the_data_are_metadata(string name, string data, string expected)
    {
        var read = Entries.Read(name, data);
        Entries.InOneLine(read.Endpoint).ShouldBe(expected);
        read.Id.ShouldBe(name);
    }

    [Theory]
    [InlineData("quic@h:1")]
    [InlineData("http@h:1")]
    [InlineData("@h:1")]
    [InlineData("TCP@h:1")]
    [InlineData("tcp@unix:%2Fx")]
    [InlineData("tcp@")]
    [InlineData("tcp@%")]
    public void Networks_that_cannot_be_called_are_a_problem(string name) =>
        Entries.Problem(name, "weight=10").ShouldBe($"expected tcp@host:port or unix@path as the name of a node, got '{name}'");

    [Theory]
    [InlineData("tcp@h", "a=1", "Expected an address")]
    [InlineData("tcp@h:0", "a=1", "Expected the port")]
    [InlineData("tcp@tcp@h:x", "a=1", "Expected an address")]
    [InlineData("tcp@h:1", "ok=1&a=%", "got 'a=%'")]
    [InlineData("tcp@h:1", "a=%4", "got 'a=%4'")]
    [InlineData("tcp@h:1", "%zz=1", "got '%zz=1'")]
    [InlineData("tcp@h:1", "a=%ff", "got 'a=%ff'")]
    public void Anything_else_is_a_problem(string name, string data, string reason) => Entries.Problem(name, data).ShouldContain(reason);

    [Fact]
    public void Data_that_are_no_text_are_a_problem() => Entries.Problem("tcp@h:1", new byte[] { (byte)'a', 0xff }).ShouldContain("expected a URL's query");

    [Fact]
    public void A_query_as_long_as_may_be_is_read() =>
        Entries.Read("tcp@h:1", new StringBuilder().Insert(0, "k=v&", 16 * 1024).ToString()).Endpoint.Metadata.Count.ShouldBe(1);
}
