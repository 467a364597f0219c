using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Nsx.Provider.Tests.Hosting;

/// <summary>What is refused in the sections of a provider when the host starts.</summary>
public sealed class SectionTests
{
    [Theory]
    [InlineData("Nsx:Provider:Lissen", "127.0.0.1:0", "Nsx:Provider:Lissen is no setting. There are: Advertise, ClientRate,")]
    [InlineData("Nsx:Provider:DefaultTimeout", "soon", "Nsx:Provider:DefaultTimeout: 'soon' is no TimeSpan.")]
    [InlineData("Nsx:Provider:Services:Probe:MaxConcurrency", "many", "Nsx:Provider:Services:Probe:MaxConcurrency: 'many' is no Int32.")]
    [InlineData("Nsx:Provider:Services:Probe:Methods:Add:Rate:PerSecond", "few", "Nsx:Provider:Services:Probe:Methods:Add:Rate:PerSecond: 'few' is no Double.")]
    [InlineData("Nsx:Provider:Server:ServerName:Short", "x", "Nsx:Provider:Server:ServerName is one value, not a section.")]
    [InlineData("Nsx:Provider:Shedding:Treshold", "1", "Nsx:Provider:Shedding:Treshold is no setting.")]
    [InlineData("Nsx:Provider:Memory:RefuseAt", "full", "Nsx:Provider:Memory:RefuseAt: 'full' is no Double.")]
    [InlineData("Nsx:Provider:Memory:Usage", "1", "Nsx:Provider:Memory:Usage is no setting. There are: IsEnabled,")]
    [InlineData("Nsx:Provider:Services:Probe:Rait", "1", "Nsx:Provider:Services:Probe:Rait is no setting.")]
    [InlineData("Nsx:Provider:Services:Probe:Methods:Echo:Rait", "1", "Nsx:Provider:Services:Probe:Methods:Echo:Rait is no setting.")]
    [InlineData("Nsx:Provider:Services:Probe:Methods:Echo", "1", "Nsx:Provider:Services:Probe:Methods:Echo is a section, not one value.")]
    [InlineData("Nsx:Provider:Advertise", "here", "Nsx:Provider:Advertise: ")]
    [InlineData("Nsx:Provider:Server:InlineRequests", "-1", "Nsx:Provider:Server:InlineRequests: there is no '-1'. Expected one of: ")]
    [InlineData("Nsx:Provider:Server:MaxConcurrentRequests", "0", "Nsx:Provider:Server:MaxConcurrentRequests: ")]
    [InlineData("Nsx:Provider:Server:Limits:MaxArguments", "0", "Nsx:Provider:Server:Limits:MaxArguments: ")]
    [InlineData("Nsx:Provider:Server:Server:MaxSessions", "0", "Nsx:Provider:Server:Server:MaxSessions: ")]
    [InlineData("Nsx:Provider:Server:Server:Session:IdleTimeout", "-00:00:01", "Nsx:Provider:Server:Server:Session:IdleTimeout: ")]
    [InlineData("Nsx:Provider:Server:Server:Session:MaxFrameBytes", "2048", "Nsx:Provider:Server:Server:Session:MaxFrameBytes must be left as it is: Nsx:Provider:Server:Limits:MaxFrameBytes is what counts.")]
    public async Task What_makes_no_sense_stops_the_start_and_is_named(string key, string value, string message)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create(key, (string?)value)]);
        builder.Services.AddNsxProvider(options => options.Listen = "127.0.0.1:0").AddService<IProbe>(new Probe());
        using var host = builder.Build();
        (await Should.ThrowAsync<Exception>(() => host.StartAsync())).Message.ShouldContain(message);
    }

    [Fact]
    public async Task Sections_that_make_sense_are_taken()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Nsx:Provider:Listen"] = "127.0.0.1:0",
            ["Nsx:Provider:Metadata:zone"] = "b",
            ["Nsx:Provider:ClientRate:PerSecond"] = "100",
            ["Nsx:Provider:Services:probe:MaxConcurrency"] = "3",
            ["Nsx:Provider:Server:ServerName"] = "mine",
        });
        builder.Services.AddNsxProvider().AddService<IProbe>(new Probe());
        using var host = builder.Build();
        await host.StartAsync();
        host.Services.GetRequiredService<NsxProvider>().Address.ShouldStartWith("127.0.0.1:");
        await host.StopAsync();
    }
}
