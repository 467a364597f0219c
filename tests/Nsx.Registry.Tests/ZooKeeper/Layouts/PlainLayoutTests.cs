namespace Nsx.Registry.Tests.ZooKeeper.Layouts;

public sealed class PlainLayoutTests
{
    [Theory]
    [InlineData("10.1.2.3:9000", "10.1.2.3:9000")]
    [InlineData("[::1]:9000", "[::1]:9000")]
    [InlineData("host.example:1", "host.example:1")]
    [InlineData("10.1.2.3%3a9000", "10.1.2.3:9000")]
    [InlineData("unix:%2Frun%2Fecho.sock", "unix:/run/echo.sock")]
    public void Without_data_the_name_is_the_address(string name, string address)
    {
        var read = Entries.Read(name, "");
        read.Endpoint.ShouldBe(new("Echo", address));
        read.Id.ShouldBe(address);
    }

    [Theory]
    [InlineData("lock", "Expected an address")]
    [InlineData("h:0", "Expected the port")]
    [InlineData("h:70000", "Expected an address")]
    [InlineData(":9000", "Expected an address")]
    [InlineData("a b:9000", "visible ASCII")]
    [InlineData("unix:", "after unix:")]
    [InlineData("h%3", "percent-encoded")]
    [InlineData("h%ff:1", "percent-encoded")]
    [InlineData("", "percent-encoded")]
    public void Anything_else_is_a_problem(string name, string reason) => Entries.Problem(name, "").ShouldContain(reason);
}
