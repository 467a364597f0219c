using System.Collections.Immutable;

namespace Nsx.Consumer.Tests.Routing;

/// <summary>Endpoints are written as their addresses and words: <c>a group=blue,green; b weight=50</c>.</summary>
public sealed class RouterTests
{
    private static ImmutableArray<ServiceEndpoint> Endpoints(string text) =>
        [.. text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Endpoint)];

    private static ServiceEndpoint Endpoint(string text)
    {
        var parts = text.Split(' ');
        return new("Echo", parts[0])
        {
            Metadata = parts.Skip(1).Select(word => word.Split('=')).Aggregate(CallMetadata.Empty, (all, word) => all.Add(word[0], word[1])),
        };
    }

    private static Route Find(string endpoints, RoutingOptions options) => Router.Find(Endpoints(endpoints), options, "me");

    private static string Names(string endpoints, RoutingOptions options) =>
        string.Join(' ', Find(endpoints, options).Endpoints.Select(endpoint => endpoint.Address));

    [Theory]
    [InlineData("a; b instance_status=DOWN; c weight=0; d state=inactive; e state=active", "a e")]
    [InlineData("a weight=0", "")]
    [InlineData("", "")]
    public void Only_those_in_service_are_left(string endpoints, string left) => Names(endpoints, new()).ShouldBe(left);

    [Theory]
    [InlineData(null, "a b c d e")]
    [InlineData("", "a b c d e")]
    [InlineData("blue", "b d")]
    [InlineData("green", "c d")]
    [InlineData("blue, green", "b c d")]
    [InlineData("Blue", "")]
    [InlineData("blu", "")]
    public void Groups_are_kept_apart(string? group, string left) =>
        Names("a; b group=blue; c group=green; d group=green,blue; e group=", new() { Group = group }).ShouldBe(left);

    [Theory]
    [InlineData(null, "a b c")]
    [InlineData("1.0", "b")]
    [InlineData("1", "")]
    [InlineData("1.0,2.0", "b c")]
    public void Versions_are_kept_apart(string? version, string left) => Names("a; b version=1.0; c version=2.0", new() { Version = version }).ShouldBe(left);

    [Theory]
    [InlineData(null, false, "a b")]
    [InlineData("", false, "a b")]
    [InlineData("canary", false, "c")]
    [InlineData("canary", true, "c")]
    [InlineData("other", false, "a b")]
    [InlineData("other", true, "")]
    public void A_tag_that_nobody_has_falls_back_unless_it_is_forced(string? tag, bool isForced, string left) =>
        Names("a; b tag=; c tag=canary", new() { Tag = tag, IsTagForced = isForced }).ShouldBe(left);

    [Fact]
    public void Who_has_no_tag_never_goes_to_one() => Names("c tag=canary", new()).ShouldBe("");

    [Theory]
    [InlineData(null, 0.2, "a b c d e")]
    [InlineData("x", 0.2, "a")]
    [InlineData("x", 0.21, "a b c d e")]
    [InlineData("y", 0.4, "b c")]
    [InlineData("y", 0.41, "a b c d e")]
    [InlineData("z", 0.0, "a b c d e")]
    [InlineData("x", 0.0, "a")]
    public void A_zone_is_left_when_it_holds_too_little(string? zone, double share, string left) =>
        Names("a zone=x; b zone=y; c zone=y; d; e zone=w", new() { Zone = zone, MinZoneShare = share }).ShouldBe(left);

    [Fact]
    public void A_zone_counts_by_weight()
    {
        var options = new RoutingOptions { Zone = "x", MinZoneShare = 0.5 };
        Names("a zone=x weight=100; b zone=y weight=50; c zone=y weight=50", options).ShouldBe("a");
        Names("a zone=x weight=99; b zone=y weight=50; c zone=y weight=50", options).ShouldBe("a b c");
    }

    [Fact]
    public void A_zone_that_breaks_down_is_left()
    {
        var endpoints = Endpoints("a zone=x; b zone=x; c zone=y; d zone=y; e zone=y");
        string[] broken = [];
        Left().ShouldBe("a b");
        // One of four that work is a quarter.
        broken = ["a"];
        Left().ShouldBe("a b");
        broken = ["a", "b"];
        Left().ShouldBe("a b c d e");

        string Left() => string.Join(
            ' ',
            Router.Find(endpoints, new() { Zone = "x" }, "me", endpoint => !broken.Contains(endpoint.Address)).Endpoints.Select(endpoint => endpoint.Address));
    }

    [Fact]
    public void All_conditions_hold_together() => Names(
        "a group=g version=1 tag=t zone=x; b group=g version=1 tag=t zone=y; c group=g version=1 zone=x; d group=g version=2 tag=t zone=x;"
        + "e version=1 tag=t zone=x; f group=g version=1 tag=t zone=x state=inactive",
        new() { Group = "g", Version = "1", Tag = "t", Zone = "x" }).ShouldBe("a");

    [Theory]
    [InlineData("", null, null, null, "0 providers, none in service")]
    [InlineData("a weight=0; b state=inactive", null, null, null, "2 providers, none in service")]
    [InlineData("a group=green; b group=green; c group=green", "blue", null, null, "3 providers, none of group 'blue' (groups: green)")]
    [InlineData("a group=green; b; c weight=0", "blue", null, null, "3 providers, 2 in service, none of group 'blue' (groups: green, none)")]
    [InlineData("a group=g version=1; b group=g version=2; c", "g", "3", null, "3 providers, 2 of group 'g', none of version '3' (versions: 1, 2)")]
    [InlineData("a tag=x; b tag=y", null, null, "z", "2 providers, none of tag 'z' (tags: x, y)")]
    [InlineData("a tag=x", null, null, null, "1 provider, none without a tag (tags: x)")]
    [InlineData("a group=1; b group=2; c group=3; d group=4; e group=5; f group=6", "7", null, null, "6 providers, none of group '7' (groups: 1, 2, 3, 4, 5, …)")]
    public void When_nothing_is_left_the_reason_says_where_it_went(string endpoints, string? group, string? version, string? tag, string reason)
    {
        var route = Find(endpoints, new() { Group = group, Version = version, Tag = tag, IsTagForced = tag is not null });
        route.Endpoints.ShouldBeEmpty();
        route.WhyNone.ShouldBe(reason);
    }

    [Fact]
    public void Nothing_is_copied_when_nothing_is_left_out()
    {
        var endpoints = Endpoints("a; b; c");
        var route = Router.Find(endpoints, new(), "me");
        route.Endpoints.ShouldBe(endpoints);
        route.WhyNone.ShouldBeNull();
    }

    [Theory]
    [InlineData("MinZoneShare", 1.1, 0, false)]
    [InlineData("MinZoneShare", -0.1, 0, false)]
    [InlineData("MinZoneShare", double.NaN, 0, false)]
    [InlineData("SubsetSize", 0, -1, false)]
    [InlineData("IsTagForced", 0, 0, true)]
    public void An_option_outside_its_range_is_named(string key, double share, int size, bool isForced) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new RoutingOptions { MinZoneShare = share, SubsetSize = size, IsTagForced = isForced }.Validate("Nsx:Consumer:Routing"))
            .Message.ShouldContain($"Nsx:Consumer:Routing:{key} must be ");

    [Fact]
    public void The_defaults_are_in_range() => new RoutingOptions().Validate("Nsx:Consumer:Routing");
}
