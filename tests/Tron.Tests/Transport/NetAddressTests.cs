using System.Net;
using System.Net.Sockets;
using Tron.Transport;

namespace Tron.Tests.Transport;

public class NetAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:7400", typeof(IPEndPoint))]
    [InlineData("[::1]:7400", typeof(IPEndPoint))]
    [InlineData("example.org:80", typeof(DnsEndPoint))]
    [InlineData("unix:/run/nsx.sock", typeof(UnixDomainSocketEndPoint))]
    public void An_address_is_read_and_written_back(string text, Type type)
    {
        var address = NetAddress.Parse(text);
        Assert.IsType(type, address);
        Assert.Equal(text, NetAddress.Format(address));
    }

    [Fact]
    public void A_star_means_every_address_of_this_machine() => Assert.Equal(new IPEndPoint(IPAddress.Any, 7400), NetAddress.Parse("*:7400"));

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData(":7400")]
    [InlineData("[]:7400")]
    [InlineData("localhost:70000")]
    [InlineData("localhost:-1")]
    [InlineData("localhost:x")]
    public void Anything_else_says_what_was_expected(string text) =>
        Assert.Contains("Expected an address such as 127.0.0.1:7400", Assert.Throws<FormatException>(() => NetAddress.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(200)]
    public void A_socket_has_a_path_that_its_system_can_bear(int length) =>
        Assert.Contains("after unix:", Assert.Throws<FormatException>(() => NetAddress.Parse("unix:" + new string('x', length))).Message, StringComparison.Ordinal);
}
