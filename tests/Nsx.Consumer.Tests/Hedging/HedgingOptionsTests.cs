namespace Nsx.Consumer.Tests.Hedging;

public class HedgingOptionsTests
{
    private const string Section = "Nsx:Consumer:Services:Desk:Hedging";

    [Fact]
    public void What_is_set_by_default_is_in_range() => new HedgingOptions().Validate(Section);

    [Fact]
    public void Each_option_outside_its_range_is_named_by_its_key()
    {
        Refuses(new() { Delay = TimeSpan.Zero }, "Delay");
        Refuses(new() { MinDelay = TimeSpan.Zero }, "MinDelay");
    }

    private static void Refuses(HedgingOptions options, string option) =>
        Should.Throw<ArgumentOutOfRangeException>(() => options.Validate(Section)).Message.ShouldStartWith($"{Section}:{option} must be ");
}
