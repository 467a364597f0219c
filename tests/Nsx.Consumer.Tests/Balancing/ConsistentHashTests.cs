namespace Nsx.Consumer.Tests.Balancing;

public sealed class ConsistentHashTests : PickerTest
{
    private const int Keys = 20_000;

    private static string[] Places(Picker sut, IReadOnlyList<Candidate> candidates, int attempt = 1) =>
        [.. Enumerable.Range(0, Keys).Select(key => candidates[sut.Pick(new("Echo.Say", AffinityHash.Of($"key {key}"), attempt))].Endpoint.Address)];

    [Fact]
    public void Only_the_keys_of_one_that_leaves_move()
    {
        var candidates = Candidates(100, 50, 200, 100, 100, 70, 100, 100, 100, 100);
        var before = Places(Make(LoadBalancing.ConsistentHash, candidates), candidates);
        var second = Places(Make(LoadBalancing.ConsistentHash, candidates), candidates, attempt: 2);
        var rest = candidates.RemoveAt(2);
        var after = Places(Make(LoadBalancing.ConsistentHash, rest), rest);
        for (var key = 0; key < Keys; key++)
            after[key].ShouldBe(before[key] == "h2:1" ? second[key] : before[key]);
    }

    [Fact]
    public void One_that_weighs_more_only_takes_keys()
    {
        var candidates = Equals(5);
        var sut = Make(LoadBalancing.ConsistentHash, candidates);
        candidates[3].Share = 0.2;
        var before = Places(sut, candidates);
        candidates[3].Share = 1;
        var after = Places(sut, candidates);
        for (var key = 0; key < Keys; key++)
            after[key].ShouldBeOneOf(before[key], "h3:1");
        // 0.2 of 4.2 before, 1 of 5 after.
        Statistics.Fits(before.Count(place => place == "h3:1"), Keys, 0.2 / 4.2).ShouldBeTrue();
        Statistics.Fits(after.Count(place => place == "h3:1"), Keys, 0.2).ShouldBeTrue();
    }

    [Fact]
    public void Attempts_go_to_all_in_an_order_of_the_key()
    {
        var candidates = Equals(7);
        var sut = Make(LoadBalancing.ConsistentHash, candidates);
        for (ulong key = 0; key < 100; key++)
        {
            var order = Enumerable.Range(1, 7).Select(attempt => sut.Pick(new("Echo.Say", key, attempt))).ToList();
            order.Distinct().Count().ShouldBe(7);
            sut.Pick(new("Echo.Say", key, 8)).ShouldBe(order[0]);
        }
    }

    [Fact]
    public void The_keys_of_one_that_leaves_are_spread_over_all_others()
    {
        var candidates = Equals(5);
        var sut = Make(LoadBalancing.ConsistentHash, candidates);
        var first = Places(sut, candidates);
        var second = Places(sut, candidates, attempt: 2);
        var heirs = second.Where((_, key) => first[key] == "h0:1").CountBy(place => place).OrderBy(pair => pair.Key).Select(pair => pair.Value).ToList();
        Statistics.Fits(heirs, [1, 1, 1, 1]).ShouldBeTrue(string.Join(' ', heirs));
    }

    [Fact]
    public void Consumers_with_the_same_list_agree()
    {
        var candidates = Equals(20);
        var others = Equals(20);
        Places(Make(LoadBalancing.ConsistentHash, candidates), candidates).ShouldBe(Places(Make(LoadBalancing.ConsistentHash, others), others));
    }

    [Fact]
    public void A_call_without_affinity_goes_where_it_is_best()
    {
        var candidates = Equals(2);
        Measure(candidates[0], 100);
        Measure(candidates[1], 1);
        foreach (var candidate in candidates)
            candidate.LastPicked = Time.GetTimestamp();
        Count(Make(LoadBalancing.ConsistentHash, candidates), 2, 50)[1].ShouldBe(50);
    }
}
