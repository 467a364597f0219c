namespace Nsx.Consumer.Tests.Throttling;

public class ThrottleOptionsTests
{
    private const string Section = "Nsx:Consumer:Services:Desk:Throttle";

    [Fact]
    public void What_is_set_by_default_is_in_range() => new ThrottleOptions().Validate(Section);

    [Fact]
    public void Each_option_outside_its_range_is_named_by_its_key()
    {
        Refuses(new() { Multiplier = 0.9 }, "Multiplier");
        Refuses(new() { Window = TimeSpan.Zero }, "Window");
        Refuses(new() { LongestRejectedShare = 1 }, "LongestRejectedShare");
        Refuses(new() { MinimumPerSecond = double.NaN }, "MinimumPerSecond");
    }

    private static void Refuses(ThrottleOptions options, string option) =>
        Should.Throw<ArgumentOutOfRangeException>(() => options.Validate(Section)).Message.ShouldStartWith($"{Section}:{option} must be ");
}
