namespace Nsx.Consumer.Tests.Retrying;

public class RetryOptionsTests
{
    private const string Section = "Nsx:Consumer:Services:Desk:Retry";

    [Fact]
    public void What_is_set_by_default_is_in_range() => new RetryOptions().Validate(Section);

    [Fact]
    public void Each_option_outside_its_range_is_named_by_its_key()
    {
        Refuses(new() { MaxAttempts = 0 }, "MaxAttempts");
        Refuses(new() { MaxAttempts = 6 }, "MaxAttempts");
        Refuses(new() { FirstBackoff = TimeSpan.Zero }, "FirstBackoff");
        Refuses(new() { FirstBackoff = TimeSpan.FromSeconds(2) }, "MaxBackoff");
        Refuses(new() { MaxBackoff = TimeSpan.FromHours(1) }, "MaxBackoff");
        Refuses(new() { BudgetRatio = 1.1 }, "BudgetRatio");
        Refuses(new() { BudgetRatio = double.NaN }, "BudgetRatio");
        Refuses(new() { BudgetPerSecond = -1 }, "BudgetPerSecond");
    }

    private static void Refuses(RetryOptions options, string option) =>
        Should.Throw<ArgumentOutOfRangeException>(() => options.Validate(Section)).Message.ShouldStartWith($"{Section}:{option} must be ");
}
