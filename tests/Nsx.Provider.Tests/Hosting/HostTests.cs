using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nsx.Testing;

namespace Nsx.Provider.Tests.Hosting;

/// <summary>A provider in a host.</summary>
public sealed class HostTests
{
    [Fact]
    public async Task The_provider_starts_and_stops_with_its_host_and_is_configured_by_it()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Nsx:Provider:Listen"] = $"{Loopback.Next()}:0",
            ["Nsx:Provider:MaxCollectedItems"] = "1",
            ["Nsx:Provider:Propagation"] = "00:00:00",
        });
        builder.Services.AddNsxProvider().AddService<IProbe, Probe>();
        using var host = builder.Build();
        await host.StartAsync();
        using (var wire = await Wire.ConnectAsync(host.Services.GetRequiredService<NsxProvider>().LocalEndPoint))
        {
            await wire.AskAsync("Probe.Add 1 2\r\n", ":3\r\n");
            await wire.SendAsync("Probe.Count 2\r\n");
            (await wire.ReadLineAsync()).ShouldStartWith("-BIGRESULT");
        }

        await host.StopAsync();
        await Should.ThrowAsync<System.Net.Sockets.SocketException>(() => Wire.ConnectAsync(host.Services.GetRequiredService<NsxProvider>().LocalEndPoint));
    }

    [Fact]
    public async Task A_container_has_one_provider_however_often_it_is_added()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddNsxProvider(options => (options.Listen, options.Propagation) = ("127.0.0.1:0", TimeSpan.Zero))
            .AddService<IProbe, Probe>()
            .AddFilter((context, next) => context.Method == "Clock.Now" ? throw new RpcException(RpcStatus.PermissionDenied, "not for you") : next(context));
        builder.Services.AddNsxProvider(options => options.MaxCollectedItems = 1).AddFunction("Clock.Now", () => 12);
        using var host = builder.Build();
        await host.StartAsync();
        using (var wire = await Wire.ConnectAsync(host.Services.GetServices<NsxProvider>().Single().LocalEndPoint))
        {
            await wire.AskAsync("Probe.Add 1 2\r\n", ":3\r\n");
            await wire.AskAsync("Clock.Now\r\n", "-NOPERM not for you\r\n");
            await wire.SendAsync("Probe.Count 2\r\n");
            (await wire.ReadLineAsync()).ShouldStartWith("-BIGRESULT");
        }

        await host.StopAsync();
    }

    [Fact]
    public async Task A_wrong_option_stops_the_host_at_its_start()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddNsxProvider(options => options.MaxCallsPerConnection = 0);
        using var host = builder.Build();
        (await Should.ThrowAsync<ArgumentOutOfRangeException>(() => host.StartAsync())).Message.ShouldContain("Nsx:Provider:MaxCallsPerConnection must be 1 or more");
    }
}
