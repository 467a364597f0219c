using Nsx.Registry.ZooKeeper.Layouts;

namespace Nsx.Registry.Tests.ZooKeeper.Layouts;

public sealed class NodeNamesTests
{
    [Theory]
    [InlineData("10.1.2.3:9000", "10.1.2.3:9000")]
    [InlineData("[::1]:9000", "[::1]:9000")]
    [InlineData("[fe80::1%eth0]:9000", "[fe80::1%25eth0]:9000")]
    [InlineData("a_b-c.example:1", "a_b-c.example:1")]
    [InlineData("unix:/run/x.sock", "unix:%2Frun%2Fx.sock")]
    [InlineData("unix:/run/%2F.sock", "unix:%2Frun%2F%252F.sock")]
    [InlineData("*", "%2A")]
    [InlineData(".", "%2E")]
    [InlineData("..", "%2E%2E")]
    [InlineData("...", "...")]
    [InlineData("\0é\u2028😀", "%00%C3%A9%E2%80%A8%F0%9F%98%80")]
    public void Addresses_make_the_round_trip(string address, string name)
    {
        NodeNames.OfAddress(address).ShouldBe(name);
        NodeNames.ToAddress(name).ShouldBe(address);
    }

    [Theory]
    [InlineData("Echo", "Echo")]
    [InlineData("acme.Echo:1.2_x-y", "acme.Echo:1.2_x-y")]
    [InlineData("acme/Echo", "acme%2FEcho")]
    [InlineData("List[int]", "List%5Bint%5D")]
    [InlineData("100%", "100%25")]
    [InlineData(".", "%2E")]
    [InlineData("..", "%2E%2E")]
    public void Services_make_the_round_trip(string service, string name)
    {
        NodeNames.OfService(service).ShouldBe(name);
        NodeNames.ToService(name).ShouldBe(service);
    }

    [Theory]
    [InlineData("h%3A1", "h:1")]
    [InlineData("h%3a1", "h:1")]
    [InlineData("a+b", "a+b")]
    [InlineData("é", "é")]
    public void Names_may_be_encoded_more_or_less_than_ours(string name, string text)
    {
        NodeNames.ToAddress(name).ShouldBe(text);
        NodeNames.ToService(name).ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("%")]
    [InlineData("a%2")]
    [InlineData("a%zz")]
    [InlineData("%+1")]
    [InlineData("%ff")]
    [InlineData("%C3")]
    [InlineData("%ED%A0%80")]
    public void What_is_not_encoded_text_is_nothing(string name)
    {
        NodeNames.ToAddress(name).ShouldBeNull();
        NodeNames.ToService(name).ShouldBeNull();
    }

    [Fact]
    public void No_text_has_no_name()
    {
        Should.Throw<ArgumentException>(() => NodeNames.OfAddress(""));
        Should.Throw<ArgumentException>(() => NodeNames.OfService(""));
    }
}
