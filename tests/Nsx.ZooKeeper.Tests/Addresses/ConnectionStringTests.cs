namespace Nsx.ZooKeeper.Tests.Addresses;

public sealed class ConnectionStringTests
{
    [Theory]
    [InlineData("h1", "h1:2181", "")]
    [InlineData("h1:1", "h1:1", "")]
    [InlineData("h1:65535", "h1:65535", "")]
    [InlineData("h1,h2:2182,10.0.0.1:2183", "h1:2181 h2:2182 10.0.0.1:2183", "")]
    [InlineData(" h1 , h2:2182 ", "h1:2181 h2:2182", "")]
    [InlineData("zoo_1.example-2.org", "zoo_1.example-2.org:2181", "")]
    [InlineData("[::1]", "[::1]:2181", "")]
    [InlineData("[::1]:2182,[fe80::1%2]:2183/a", "[::1]:2182 [fe80::1%2]:2183", "/a")]
    [InlineData("h1:2181,h2:2181/a/b", "h1:2181 h2:2181", "/a/b")]
    [InlineData("h1/a ", "h1:2181", "/a")]
    [InlineData("h1/", "h1:2181", "")]
    [InlineData("h2,h1,h2:2181,H1:2181,h1:2182", "h2:2181 h1:2181 h1:2182", "")]
    public void Good_ones(string text, string servers, string chroot)
    {
        var parsed = ConnectionString.Parse(text);

        string.Join(' ', parsed.Servers).ShouldBe(servers);
        parsed.Chroot.ShouldBe(chroot);
    }

    [Theory]
    [InlineData("", "a host is missing")]
    [InlineData("  ", "a host is missing")]
    [InlineData("/a", "a host is missing")]
    [InlineData(":2181", "a host is missing")]
    [InlineData("h1,", "a host is missing")]
    [InlineData("h1,,h2", "a host is missing")]
    [InlineData("h1:", "\"\" is not a port from 1 to 65535")]
    [InlineData("h1:0", "\"0\" is not a port")]
    [InlineData("h1:65536", "\"65536\" is not a port")]
    [InlineData("h1:-1", "\"-1\" is not a port")]
    [InlineData("h1:+1", "\"+1\" is not a port")]
    [InlineData("h1: 1", "\" 1\" is not a port")]
    [InlineData("h1:x", "\"x\" is not a port")]
    [InlineData("h1:99999999999", "is not a port")]
    [InlineData("::1:2181", "a host is missing")]
    [InlineData("fe80::1", "brackets")]
    [InlineData("h 1", "\"h 1\" is not the name of a host")]
    [InlineData("user@h1", "is not the name of a host")]
    [InlineData("h1]", "is not the name of a host")]
    [InlineData("[::1", "no address of IPv6")]
    [InlineData("[]", "no address of IPv6")]
    [InlineData("[h1]", "no address of IPv6")]
    [InlineData("[10.0.0.1]", "no address of IPv6")]
    [InlineData("[::1]2181", "\"2181\" follows an address in brackets")]
    [InlineData("[::1]:", "is not a port")]
    [InlineData("h1/a/", "the chroot \"/a/\" is not a path")]
    [InlineData("h1//a", "the chroot \"//a\" is not a path")]
    [InlineData("h1/a/../b", "the chroot")]
    [InlineData("h1/a,h2/b/", "the chroot")]
    [InlineData("zk://h1:2181", "the chroot")]
    public void Bad_ones(string text, string problem)
    {
        var message = Should.Throw<FormatException>(() => ConnectionString.Parse(text)).Message;

        message.ShouldContain(problem);
        message.ShouldContain("h1:2181,h2:2181,[::1]:2181/chroot");
    }
}
