namespace Nsx.Consumer.Tests.Breaking;

public class BreakLengthTests
{
    [Fact]
    public void Breaks_are_a_fifth_longer_or_shorter_by_chance_and_never_longer_than_the_longest()
    {
        var random = new Random(3);
        var options = new BreakerOptions();
        var breaks = Enumerable.Range(0, 2000).Select(_ =>
        {
            var lengths = new BreakLength(options, random);
            return Enumerable.Range(0, 8).Select(_ => lengths.Next(TimeSpan.Zero).TotalSeconds).ToArray();
        }).ToList();
        double[] nominal = [1, 2, 4, 8, 16, 30, 30, 30];
        for (var i = 0; i < nominal.Length; i++)
        {
            var most = Math.Min(30, nominal[i] * 1.2);
            breaks.Min(one => one[i]).ShouldBeInRange(nominal[i] * 0.8, nominal[i] * 0.81);
            breaks.Max(one => one[i]).ShouldBeInRange(most * 0.99, most);
        }

        // Consumers that are all at the longest break do not end it together.
        breaks.Count(one => one[7] > 29.9).ShouldBeLessThan(100);
    }
}
