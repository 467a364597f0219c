using System.Collections.Immutable;
using Nsx.Consumer.Tests.Balancing;
using Nsx.Consumer.Tests.Discovery;

namespace Nsx.Consumer.Tests.Routing;

public sealed class SubsetTests
{
    private static ImmutableArray<ServiceEndpoint> Endpoints(int count) => [.. Enumerable.Range(0, count).Select(i => new ServiceEndpoint("Echo", $"10.0.0.{i}:7400"))];

    [Theory]
    [InlineData(32, 100, 32)]
    [InlineData(32, 32, 32)]
    [InlineData(32, 7, 7)]
    [InlineData(0, 100, 100)]
    [InlineData(1, 100, 1)]
    public void It_has_its_size(int size, int endpoints, int left)
    {
        var subset = Router.Find(Endpoints(endpoints), new() { SubsetSize = size }, "me").Endpoints;
        subset.Length.ShouldBe(left);
        subset.ShouldBeUnique();
    }

    [Theory]
    [InlineData("Random", null, 32)]
    [InlineData("Random", 0, 40)]
    [InlineData("ConsistentHash", null, 40)]
    [InlineData("consistenthash", null, 40)]
    [InlineData("ConsistentHash", 32, 32)]
    public async Task Consumers_that_hash_choose_among_all_unless_they_are_told_otherwise(string loadBalancing, int? size, int used)
    {
        var registry = new ScriptedRegistry { First = new("Desk", 1, [.. Endpoints(40).Select(endpoint => endpoint with { Service = "Desk" })], Freshness.Live) };
        await using var consumer = new NsxConsumer(registry);
        consumer.Create<IDesk>(new() { LoadBalancing = loadBalancing, Routing = { SubsetSize = size } });
        consumer.Endpoints<IDesk>().Count(endpoint => endpoint.IsUsed).ShouldBe(used);
    }

    [Fact]
    public void It_is_the_same_every_time_in_whatever_order_the_endpoints_come()
    {
        var subset = Subset.Of(Endpoints(100), "me", 32);
        Subset.Of(Endpoints(100), "me", 32).ShouldBe(subset);
        Subset.Of([.. Endpoints(100).Reverse()], "me", 32).Reverse().ShouldBe(subset);
    }

    [Fact]
    public void One_that_leaves_changes_one_member_at_most()
    {
        var all = Endpoints(100);
        for (var consumer = 0; consumer < 20; consumer++)
        {
            var before = Subset.Of(all, $"{consumer}", 32);
            foreach (var gone in all)
            {
                var after = Subset.Of(all.Remove(gone), $"{consumer}", 32);
                // To leave and to come are the same change, seen from both ends.
                before.Except(after).ShouldBe(before.Contains(gone) ? [gone] : []);
                after.Except(before).Count().ShouldBe(before.Contains(gone) ? 1 : 0);
            }
        }
    }

    /// <summary>Each of n consumers has an endpoint with chance 32/100, independently: the number that have it is binomial.</summary>
    [Fact]
    public void Endpoints_are_in_as_many_subsets_as_each_other()
    {
        const int Consumers = 5000;
        var counts = Enumerable.Range(0, Consumers)
            .SelectMany(consumer => Subset.Of(Endpoints(100), $"host-{consumer}", 32))
            .CountBy(endpoint => endpoint.Address).Select(pair => pair.Value).ToList();
        counts.Count.ShouldBe(100);
        counts.ShouldAllBe(count => Statistics.Fits(count, Consumers, 0.32));
    }

    /// <summary>Two independent subsets of 32 of 100 share 10.24 on average; the variance is hypergeometric: 32 · 0.32 · 0.68 · 68/99.</summary>
    [Fact]
    public void Subsets_of_two_consumers_have_nothing_to_do_with_each_other()
    {
        const int Pairs = 1000;
        var shared = Enumerable.Range(0, Pairs)
            .Average(pair => Subset.Of(Endpoints(100), $"a{pair}", 32).Intersect(Subset.Of(Endpoints(100), $"b{pair}", 32)).Count());
        shared.ShouldBe(10.24, 4.753 * Math.Sqrt(32 * 0.32 * 0.68 * 68 / 99 / Pairs));
    }
}
