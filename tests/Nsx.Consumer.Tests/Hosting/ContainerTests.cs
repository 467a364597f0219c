using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nsx.Protocol;
using Nsx.Testing;

namespace Nsx.Consumer.Tests.Hosting;

/// <summary>Remote services as classes of a container see them.</summary>
public sealed class ContainerTests
{
    public interface IBad
    {
        object Anything();
    }

    private readonly ManualTimeProvider _time = new();

    private IServiceCollection Services(params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());
        return services.AddNsxConsumer(options => Patience.UseTime(options, _time));
    }

    [Fact]
    public async Task A_service_is_injected_and_one_consumer_is_shared()
    {
        await using var desks = new Desks();
        await desks.AddProviderAsync();
        var services = Services();
        services.AddSingleton<IServiceRegistry>(desks.Registry);
        services.AddNsxConsumer<IDesk>();
        services.AddNsxConsumer<IDisposableService>();
        await using var container = services.BuildServiceProvider();
        container.GetRequiredService<IDesk>().Add(1, 2).ShouldBe(3);
        container.GetServices<NsxConsumer>().Count().ShouldBe(1);
    }

    public interface IDisposableService
    {
        void Nothing();
    }

    [Fact]
    public async Task Sections_configure_the_consumer_and_each_service()
    {
        await using var desks = new Desks();
        await desks.AddProviderAsync();
        var services = Services(("Nsx:Consumer:Timeout", "00:00:30"), ("Nsx:Consumer:Services:Desk:Timeout", "00:00:20"));
        services.AddSingleton<IServiceRegistry>(desks.Registry);
        services.AddNsxConsumer<IDesk>();
        await using var container = services.BuildServiceProvider();
        await container.GetRequiredService<NsxConsumer>().WaitForReadyAsync<IDesk>(TimeSpan.FromSeconds(20));
        (await GivenUpAsync(container.GetRequiredService<IDesk>())).ShouldContain("no answer within 20000 ms");
        (await GivenUpAsync(container.GetRequiredService<NsxConsumer>().Create<IDesk>())).ShouldContain("no answer within 30000 ms");
    }

    [Fact]
    public async Task Code_goes_before_configuration()
    {
        await using var desks = new Desks();
        await desks.AddProviderAsync();
        var services = Services(("Nsx:Consumer:Services:Desk:Timeout", "01:00:00"));
        services.AddSingleton<IServiceRegistry>(desks.Registry);
        services.AddNsxConsumer<IDesk>(options => options.Timeout = TimeSpan.FromSeconds(10));
        await using var container = services.BuildServiceProvider();
        await container.GetRequiredService<NsxConsumer>().WaitForReadyAsync<IDesk>(TimeSpan.FromSeconds(20));
        (await GivenUpAsync(container.GetRequiredService<IDesk>())).ShouldContain("no answer within 10000 ms");
    }

    [Fact]
    public void Without_a_registry_the_way_out_is_said()
    {
        using var container = Services().AddNsxConsumer<IDesk>().BuildServiceProvider();
        Should.Throw<InvalidOperationException>(() => container.GetRequiredService<IDesk>()).Message.ShouldContain("call services.AddNsxRegistry(");
    }

    [Fact]
    public void A_contract_that_cannot_work_is_refused_when_it_is_added() =>
        Should.Throw<ContractException>(() => Services().AddNsxConsumer<IBad>()).Message.ShouldContain("object says nothing");

    [Fact]
    public void An_option_outside_its_range_is_named_with_its_section()
    {
        using var container = Services(("Nsx:Consumer:StreamCredit", "1")).AddSingleton<IServiceRegistry>(new Registry.InMemoryRegistry("unused"))
            .AddNsxConsumer<IDesk>().BuildServiceProvider();
        Should.Throw<ArgumentOutOfRangeException>(() => container.GetRequiredService<IDesk>()).Message.ShouldContain("Nsx:Consumer:StreamCredit must be 2 to 100,000.");
    }

    /// <summary>Calls, and lets time pass until nobody waits for the answer any more.</summary>
    private async Task<string> GivenUpAsync(IDesk desk)
    {
        var call = desk.HangAsync();
        await _time.AdvanceUntilAsync(() => call.IsCompleted, TimeSpan.FromSeconds(1), "the call is given up");
        return (await Should.ThrowAsync<RpcException>(() => call)).Message;
    }
}
