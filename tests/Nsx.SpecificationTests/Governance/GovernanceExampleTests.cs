using Shouldly;
using Xunit;

namespace Nsx.SpecificationTests.Governance;

/// <summary>Every example on the page is a file of samples/Governance, and prints what the page says.</summary>
public sealed class GovernanceExampleTests
{
    [Fact]
    public async Task The_page_shows_what_the_program_has_and_prints()
    {
        var (exitCode, output, error) = await GovernanceSample.RunAsync("all");
        (exitCode, error).ShouldBe((0, ""), output);
        var outputs = GovernanceSample.Outputs(output);
        var made = GovernancePage.With("example", name => $"```csharp\n{GovernanceSample.Code(name)}```\n```text\n{outputs[name]}```\n");
        GovernancePage.AcceptOrRead(made).ShouldBe(made, "Run this test with NSX_ACCEPT_DOCS=1, and look at what has changed.");
    }

    [Fact]
    public async Task Every_example_is_on_the_page_in_the_order_of_the_list()
    {
        var (_, output, _) = await GovernanceSample.RunAsync();
        GovernancePage.NamesOf("example").ShouldBe(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task An_example_that_is_not_there_is_an_error()
    {
        var (exitCode, output, error) = await GovernanceSample.RunAsync("none");
        (exitCode, output).ShouldBe((1, ""));
        error.ShouldContain("There is no example 'none'");
    }
}
