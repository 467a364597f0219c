using System.Collections.Immutable;
using System.Text;
using Nsx.Registry.ZooKeeper.Layouts;

namespace Nsx.Registry.Tests.ZooKeeper.Layouts;

public sealed class EndpointOverrideTests
{
    private static readonly ServiceEndpoint s_plain = new("Echo", "h:1") { Metadata = CallMetadata.Empty.Add("zone", "a").Add("weight", "50") };

    private static readonly ServiceEndpoint s_off = s_plain with { Metadata = s_plain.Metadata.Add("instance_status", "OUT_OF_SERVICE") };

    [Theory]
    [InlineData("{}", "h:1 weight=50 zone=a")]
    [InlineData("""{"weight":null,"enabled":null,"metadata":null,"new":[{"a":1}]}""", "h:1 weight=50 zone=a")]
    [InlineData("""{"weight":0}""", "h:1 weight=0 zone=a")]
    [InlineData("""{"weight":"65535"}""", "h:1 weight=65535 zone=a")]
    [InlineData("""{"weight":1,"weight":2}""", "h:1 weight=2 zone=a")]
    [InlineData("""{"enabled":true}""", "h:1 weight=50 zone=a")]
    [InlineData("""{"enabled":false}""", "h:1 instance_status=OUT_OF_SERVICE weight=50 zone=a")]
    [InlineData("""{"enabled":"False"}""", "h:1 instance_status=OUT_OF_SERVICE weight=50 zone=a")]
    [InlineData("""{"metadata":{}}""", "h:1 weight=50 zone=a")]
    [InlineData("""{"metadata":{"zone":"b","canary":true,"n":7}}""", "h:1 canary=true n=7 weight=50 zone=b")]
    [InlineData("""{"metadata":{"zone":null,"none":null}}""", "h:1 weight=50")]
    [InlineData("""{"weight":0,"enabled":false,"metadata":{"zone":"b"}}""", "h:1 instance_status=OUT_OF_SERVICE weight=0 zone=b")]
    [InlineData("""{"weight":3,"metadata":{"weight":"4"}}""", "h:1 weight=3 zone=a")]
    public void What_it_says_is_changed_and_nothing_else(string json, string expected) => Entries.InOneLine(Parse(json).Apply(s_plain)).ShouldBe(expected);

    [Theory]
    [InlineData("{}", "OUT_OF_SERVICE", "OUT_OF_SERVICE")]
    [InlineData("""{"enabled":true}""", "OUT_OF_SERVICE", null)]
    [InlineData("""{"enabled":true}""", "DOWN", "DOWN")]
    [InlineData("""{"enabled":false}""", "DOWN", "OUT_OF_SERVICE")]
    [InlineData("""{"metadata":{"instance_status":null}}""", "DOWN", null)]
    public void Enabled_switches_on_what_was_switched_off(string json, string before, string? after) =>
        Parse(json).Apply(s_off with { Metadata = s_off.Metadata.SetItem("instance_status", before) })
            .Metadata.GetValueOrDefault("instance_status").ShouldBe(after);

    [Fact]
    public void What_changes_nothing_gives_the_same_endpoint() =>
        Parse("""{"weight":50,"enabled":true,"metadata":{"zone":"a","none":null}}""").Apply(s_plain).ShouldBeSameAs(s_plain);

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("disable", "not JSON")]
    [InlineData("""{"weight":0""", "not JSON")]
    [InlineData("""{"weight":0} x""", "not JSON")]
    [InlineData("""{"\ud800":0}""", "not JSON")]
    [InlineData("[]", "expected a JSON object, got StartArray")]
    [InlineData("null", "expected a JSON object, got Null")]
    [InlineData("""{"weight":-1}""", "expected a \"weight\" of 0 to 65535, got -1")]
    [InlineData("""{"weight":65536}""", "got 65536")]
    [InlineData("""{"weight":1.5}""", "got 1.5")]
    [InlineData("""{"weight":"much"}""", "got much")]
    [InlineData("""{"weight":{"a":1}}""", "expected a \"weight\"")]
    [InlineData("""{"enabled":0}""", "expected \"enabled\" to be true or false, got 0")]
    [InlineData("""{"enabled":[]}""", "expected \"enabled\"")]
    [InlineData("""{"metadata":"zone=b"}""", "expected \"metadata\" to be an object, got String")]
    [InlineData("""{"metadata":{"zone":["b"]}}""", "expected the metadata \"zone\" to be text or null")]
    public void What_cannot_be_meant_is_refused_with_the_reason(string json, string reason)
    {
        EndpointOverride.TryParse(Encoding.UTF8.GetBytes(json), out var found, out var problem).ShouldBeFalse();
        found.ShouldBeNull();
        problem.ShouldNotBeNull().ShouldContain(reason);
    }

    [Fact]
    public void More_than_64_KiB_are_refused()
    {
        EndpointOverride.TryParse(new byte[NodeReader.LongestData + 1], out _, out var problem).ShouldBeFalse();
        problem.ShouldBe("expected at most 65536 bytes, got 65537");
    }

    [Fact]
    public void Overrides_compare_by_value()
    {
        const string json = """{"weight":1,"enabled":true,"metadata":{"zone":"b","canary":null}}""";
        var one = Parse(json);
        one.ShouldBe(Parse("""{"metadata":{"canary":null,"zone":"b"},"enabled":"true","weight":"1"}"""));
        one.GetHashCode().ShouldBe(Parse(json).GetHashCode());
        one.ShouldBe(one with { });
        one.ShouldNotBe(one with { Weight = 2 });
        one.ShouldNotBe(one with { Weight = null });
        one.ShouldNotBe(one with { Enabled = false });
        one.ShouldNotBe(one with { Metadata = one.Metadata.SetItem("canary", "") });
        one.ShouldNotBe(one with { Metadata = one.Metadata.Remove("canary").Add("other", null) });
        one.ShouldNotBe(one with { Metadata = ImmutableDictionary<string, string?>.Empty });
    }

    private static EndpointOverride Parse(string json)
    {
        EndpointOverride.TryParse(Encoding.UTF8.GetBytes(json), out var found, out var problem).ShouldBeTrue(problem);
        return found!;
    }
}
