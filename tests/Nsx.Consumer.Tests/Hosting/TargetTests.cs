using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nsx.Registry;

namespace Nsx.Consumer.Tests.Hosting;

/// <summary>Services whose endpoints come from a registry of their own.</summary>
public sealed class TargetTests
{
    private static ServiceCollection Services(string target)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("Nsx:Consumer:Services:Desk:Target", (string?)target)]).Build());
        return services;
    }

    [Fact]
    public async Task A_service_finds_its_endpoints_at_its_target()
    {
        await using var desks = new Desks();
        var (provider, _) = await desks.AddProviderAsync();
        await using var container = Services($"static://{provider.Address}").AddNsxRegistry($"memory://{Guid.NewGuid():N}").AddNsxConsumer<IDesk>().BuildServiceProvider();

        // Before its first proxy, too.
        await container.GetRequiredService<NsxConsumer>().WaitForReadyAsync<IDesk>(TimeSpan.FromSeconds(20));
        container.GetRequiredService<IDesk>().Add(1, 2).ShouldBe(3);
        container.GetRequiredService<NsxConsumer>().Providers<IDesk>().Endpoints.Single().Address.ShouldBe(provider.Address);
    }

    [Fact]
    public async Task A_user_can_add_a_kind_of_registry()
    {
        await using var desks = new Desks();
        var (provider, _) = await desks.AddProviderAsync();
        var asked = new List<string>();
        var own = new Closing(new StaticRegistry(provider.Address));
        await using (var container = Services("house://blue").AddNsxRegistryScheme(new("house", "house://colour", uri =>
        {
            asked.Add(uri.Rest);
            return _ => own;
        })).AddNsxRegistry("static://127.0.0.1:1").AddNsxConsumer<IDesk>().BuildServiceProvider())
        {
            container.GetRequiredService<IDesk>().Add(1, 2).ShouldBe(3);
            container.GetRequiredService<NsxConsumer>().Create<IDesk>(new() { Target = "house://blue", FailMode = FailMode.Failfast }).Add(2, 2).ShouldBe(4);
            own.Watches.ShouldBe(2);
            own.Closed.ShouldBe(0);
        }

        asked.ShouldAllBe(rest => rest == "blue");
        own.Closed.ShouldBe(1, "opened once, and closed with the consumer");
    }

    [Fact]
    public async Task The_common_registry_can_be_of_a_users_kind()
    {
        await using var desks = new Desks();
        var (provider, _) = await desks.AddProviderAsync();
        await using var container = new ServiceCollection()
            .AddNsxRegistryScheme(new("house", "house://colour", _ => _ => new StaticRegistry(provider.Address)))
            .AddNsxRegistry("house://red").AddNsxConsumer<IDesk>().BuildServiceProvider();
        container.GetRequiredService<IDesk>().Add(1, 2).ShouldBe(3);
    }

    [Fact]
    public async Task Without_an_opener_the_way_out_is_said()
    {
        await using var desks = new Desks();
        Should.Throw<ArgumentException>(() => desks.Consumer.Create<IDesk>(new() { Target = "static://127.0.0.1:1" })).Message
            .ShouldContain("Nsx:Consumer:Services:Desk:Target: this consumer can open no registries.");
    }

    private sealed class Closing(IServiceRegistry registry) : IServiceRegistry
    {
        public string Name => registry.Name;

        public int Closed { get; private set; }

        public int Watches { get; private set; }

        public IRegistration Register(ServiceEndpoint endpoint) => registry.Register(endpoint);

        public IDisposable Watch(string service, Action<EndpointSnapshot> onChange)
        {
            Watches++;
            return registry.Watch(service, onChange);
        }

        public ValueTask DisposeAsync()
        {
            Closed++;
            return registry.DisposeAsync();
        }
    }
}
