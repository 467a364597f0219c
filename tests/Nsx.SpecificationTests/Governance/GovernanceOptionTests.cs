using Nsx.Consumer;
using Nsx.Provider;
using Shouldly;
using Xunit;

namespace Nsx.SpecificationTests.Governance;

/// <summary>Every key of the configuration is on the page, with its default and its range.</summary>
public sealed class GovernanceOptionTests
{
    [Fact]
    public void The_page_has_every_key()
    {
        var made = GovernancePage.With("options", section => section switch
        {
            "Nsx:Consumer" => OptionTable.Of(new ConsumerOptions()),
            "Nsx:Consumer:Services:NAME" => OptionTable.Of(new ServiceOptions()),
            "Nsx:Provider" => OptionTable.Of(new ProviderOptions()),
            _ => throw new InvalidOperationException($"No options are bound to {section}."),
        });
        GovernancePage.AcceptOrRead(made).ShouldBe(made, "Run this test with NSX_ACCEPT_DOCS=1, and look at what has changed.");
        GovernancePage.NamesOf("options").Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("Retry:MaxAttempts", "3")]
    [InlineData("Breaker:FirstBreak", "00:00:01")]
    [InlineData("LoadBalancing", "PowerOfTwoChoices")]
    [InlineData("FailMode", "Failover")]
    public void A_key_of_a_service_has_its_default(string key, string value) =>
        OptionTable.Of(new ServiceOptions()).ShouldContain($"| `{key}` | `{value}` | ");

    [Fact]
    public void A_key_of_a_method_is_below_its_service() => OptionTable.Of(new ProviderOptions()).ShouldContain("| `Services:NAME:Methods:NAME:Rate:PerSecond` |");
}
