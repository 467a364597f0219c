namespace Nsx.ZooKeeper.Tests;

public sealed class OptionsTests
{
    private static readonly ZooKeeperOptions s_valid = new() { ConnectionString = "127.0.0.1" };

    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_more = s_day + TimeSpan.FromTicks(1);

    [Fact]
    public void No_time_is_longer_than_a_day()
    {
        AssertNamed(s_valid with { RequestTimeout = s_more }, nameof(ZooKeeperOptions.RequestTimeout));
        AssertNamed(s_valid with { RequestTimeout = TimeSpan.MaxValue }, nameof(ZooKeeperOptions.RequestTimeout));
        AssertNamed(s_valid with { AbandonSessionAfter = s_more }, nameof(ZooKeeperOptions.AbandonSessionAfter));
        AssertNamed(s_valid with { Backoff = new() { Max = s_more } }, "Backoff.Max");
        AssertNamed(s_valid with { SessionTimeout = s_more }, nameof(ZooKeeperOptions.SessionTimeout));
        AssertNamed(s_valid with { ConnectTimeout = s_more }, nameof(ZooKeeperOptions.ConnectTimeout));
    }

    [Fact]
    public void A_day_is_fine_and_so_are_requests_that_wait_for_ever()
    {
        (s_valid with { RequestTimeout = s_day, AbandonSessionAfter = s_day, Backoff = new() { Max = s_day }, SessionTimeout = s_day, ConnectTimeout = s_day }).Validate();
        (s_valid with { RequestTimeout = Timeout.InfiniteTimeSpan, AbandonSessionAfter = null }).Validate();
    }

    private static void AssertNamed(ZooKeeperOptions options, string name) =>
        Should.Throw<ArgumentOutOfRangeException>(options.Validate).ParamName.ShouldBe(name);
}
