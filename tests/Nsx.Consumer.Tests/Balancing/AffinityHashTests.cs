using System.Text;

namespace Nsx.Consumer.Tests.Balancing;

public sealed class AffinityHashTests
{
    /// <summary>Consumers of other versions must agree: these values never change.</summary>
    [Theory]
    [InlineData("", 0xF52A15E9A9B5E89BUL)]
    [InlineData("a", 0x02C0BDBF481420F8UL)]
    [InlineData("10.0.0.1:7400", 0x7F65BF4DEFAAB7A0UL)]
    [InlineData("Grüße \U0001F600", 0x2BAFB47291D1C0E6UL)]
    public void Values_are_the_same_for_ever(string text, ulong hash) => AffinityHash.Of(text).ShouldBe(hash);

    [Theory]
    [InlineData("")]
    [InlineData("user-17")]
    [InlineData("Grüße \U0001F600 \uD800 half a pair")]
    public void Text_and_its_bytes_have_one_hash(string text) => AffinityHash.Of(text).ShouldBe(AffinityHash.Of(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Keys_that_differ_little_fall_anywhere()
    {
        foreach (var shift in (int[])[0, 20, 40, 60])
        {
            var counts = new int[16];
            for (var i = 0; i < 16_000; i++)
                counts[(AffinityHash.Of($"{i}") >> shift) & 15]++;
            Statistics.Fits(counts, [.. Enumerable.Repeat(1.0, 16)]).ShouldBeTrue($"bit {shift}: {string.Join(' ', counts)}");
        }
    }

    [Fact]
    public void Order_matters_when_two_are_combined() => AffinityHash.Combine(1, 2).ShouldNotBe(AffinityHash.Combine(2, 1));
}
