using System.Globalization;
using System.Net;
using Google.Protobuf.WellKnownTypes;
using Nsx.Protobuf;
using Nsx.Protocol;
using Nsx.Provider;

namespace Nsx.ConformanceTests;

/// <summary>A method that takes and gives a protobuf message, called by redis-cli: as JSON in, as RESP values out.</summary>
public sealed class ProtobufTests
{
    public interface IMembers
    {
        EnumValue Next(EnumValue member);
    }

    [Fact]
    public async Task A_method_of_messages_is_called_with_JSON()
    {
        WireSerializers.Register(ProtobufSerializer.Instance);
        await using var provider = NsxProvider.Create(
            options => (options.Listen, options.Propagation, options.Serializers) = ("127.0.0.1:0", TimeSpan.Zero, "protobuf"),
            services => services.AddService<IMembers>(new Members()));
        await provider.StartAsync();
        var port = ((IPEndPoint)provider.LocalEndPoint).Port.ToString(CultureInfo.InvariantCulture);
        (await Tool.RedisCli.RunAsync("-p", port, "--json", "Members.Next", """{"name":"Red","number":41}""")).Reply.ShouldBe("""{"name":"Red","number":42}""");
        (await Tool.RedisCli.RunAsync("-p", port, "Members.Next", "{}")).Reply.ShouldBe("number\n1");
        var refused = await Tool.RedisCli.RunAsync("-p", port, "-e", "Members.Next", """{"number":"many"}""");
        (refused.ExitCode, refused.Output + refused.Error).ShouldSatisfyAllConditions(
            all => all.ExitCode.ShouldBe(1), all => all.Item2.ShouldStartWith("ARGS Members.Next: 'member' is not a json"));
    }

    private sealed class Members : IMembers
    {
        public EnumValue Next(EnumValue member) => new(member) { Number = member.Number + 1 };
    }
}
