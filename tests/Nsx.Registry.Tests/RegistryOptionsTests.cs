namespace Nsx.Registry.Tests;

/// <summary>No wait that a timer cannot do: it is refused with the option's name.</summary>
public sealed class RegistryOptionsTests
{
    private static readonly TimeSpan s_moreThanADay = TimeSpan.FromDays(1) + TimeSpan.FromTicks(1);

    public static TheoryData<string, Action<RegistryOptions>> TooLong => new()
    {
        { "RelistInterval", options => options.RelistInterval = s_moreThanADay },
        { "WithdrawTimeout", options => options.WithdrawTimeout = s_moreThanADay },
        { "SuspectGrace", options => options.SuspectGrace = TimeSpan.MaxValue },
        { "StartupTimeout", options => options.StartupTimeout = s_moreThanADay },
        { "SnapshotMaxAge", options => options.SnapshotMaxAge = TimeSpan.FromDays(31) },
        { "SessionTimeout", options => options.ZooKeeper.SessionTimeout = TimeSpan.FromHours(2) },
        { "ConnectTimeout", options => options.ZooKeeper.ConnectTimeout = s_moreThanADay },
        { "CheckInterval", options => options.ZooKeeper.CheckInterval = TimeSpan.MaxValue },
    };

    [Theory]
    [MemberData(nameof(TooLong))]
    public void A_time_that_is_too_long_is_refused_by_name(string option, Action<RegistryOptions> configure)
    {
        var sut = new RegistryOptions();
        configure(sut);
        Should.Throw<ArgumentOutOfRangeException>(sut.Validate).Message.ShouldContain(option);
    }

    [Fact]
    public void The_longest_times_are_accepted()
    {
        var day = TimeSpan.FromDays(1);
        new RegistryOptions
        {
            RelistInterval = day,
            WithdrawTimeout = day,
            SuspectGrace = day,
            StartupTimeout = day,
            SnapshotMaxAge = TimeSpan.FromDays(30),
            ZooKeeper = new() { SessionTimeout = TimeSpan.FromHours(1), ConnectTimeout = day, CheckInterval = day },
        }.Validate();
    }
}
