using System.Collections.Immutable;

namespace Nsx.Consumer.Tests.Breaking;

public class AvailabilityTests
{
    [Theory]
    [InlineData("", "", false)]
    [InlineData("A", "A", false)]
    [InlineData("a", "a", true)]
    [InlineData("Aa", "A", false)]
    [InlineData("aa", "aa", true)]
    [InlineData("AAa", "AA", false)]
    [InlineData("Aaa", "Aaa", true)]
    [InlineData("AbCd", "AC", false)]
    [InlineData("Abcd", "Abcd", true)]
    [InlineData("ABCde", "ABC", false)]
    [InlineData("aBcde", "aBcde", true)]
    public void At_most_half_are_left_out_or_nobody_is(string all, string usable, bool isPanic)
    {
        var availability = Availability.Of([.. all], char.IsUpper, 0.5);
        new string([.. availability.Usable]).ShouldBe(usable);
        availability.IsPanic.ShouldBe(isPanic);
    }

    [Fact]
    public void Somebody_may_be_used_as_long_as_there_is_anybody_whatever_the_share()
    {
        foreach (var share in new[] { 0, 0.2, 0.5, 1 })
            for (var all = 1; all <= 20; all++)
                for (var available = 0; available <= all; available++)
                {
                    var endpoints = Enumerable.Range(0, all).ToImmutableArray();
                    var (usable, isPanic) = Availability.Of(endpoints, endpoint => endpoint < available, share);
                    usable.ShouldNotBeEmpty();
                    if (!isPanic)
                        ((double)(all - usable.Length)).ShouldBeLessThanOrEqualTo(share * all);
                    else
                        usable.Length.ShouldBe(all);
                }
    }
}
