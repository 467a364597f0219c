using Calculator;
using Nsx.Provider;
using Shouldly;
using Xunit;

namespace Nsx.SpecificationTests;

/// <summary>Every block of bytes in docs/PROTOCOL.md is what a provider really says.</summary>
public sealed class ProtocolPageTests
{
    public static TheoryData<Example> Examples => new(Example.ReadAll());

    [Fact]
    public void The_page_has_examples() => Example.ReadAll().Count.ShouldBeGreaterThan(15);

    [Theory]
    [MemberData(nameof(Examples), DisableDiscoveryEnumeration = true)]
    public async Task A_provider_says_what_the_page_says(Example example)
    {
        await using var provider = NsxProvider.Create(
            options =>
            {
                options.Listen = "127.0.0.1:0";
                options.Propagation = TimeSpan.Zero;
                options.DrainTimeout = TimeSpan.Zero;
            },
            services => services
                .AddService<ICalculator>(new CalculatorService())
                .AddService<IEcho>(new EchoService())
                .AddFunction("Clock.Now", Now));
        await provider.StartAsync();
        using var conversation = new Conversation(provider.LocalEndPoint);
        await conversation.RunAsync(example);
    }

    private static DateTimeOffset Now()
    {
        CallContext.Current!.SetResponseMetadata("source", "ntp");
        return DateTimeOffset.UnixEpoch;
    }
}
