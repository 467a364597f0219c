using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nsx.Registry;

namespace Nsx.Provider.Tests.Hosting;

/// <summary>What consumers are told of a provider.</summary>
public sealed class AnnouncingTests : IAsyncLifetime
{
    private readonly InMemoryRegistry _registry = new(Guid.NewGuid().ToString("N"));
    private readonly List<EndpointSnapshot> _seen = [];

    public AnnouncingTests() => _registry.Watch("Clock", _seen.Add);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _registry.DisposeAsync().AsTask();

    [Fact]
    public async Task The_options_metadata_are_announced_and_can_be_changed_while_it_runs()
    {
        await using var sut = NsxProvider.Create(
            options =>
            {
                (options.Listen, options.Propagation) = ("127.0.0.1:0", TimeSpan.Zero);
                options.Metadata["zone"] = "a";
                options.Metadata["weight"] = "50";
            },
            services => services.AddFunction("Clock.Now", () => 1),
            _registry);
        sut.Registrations.ShouldBeEmpty();
        await sut.StartAsync();
        Last.Weight.ShouldBe(50);
        Last.Metadata["zone"].ShouldBe("a");
        sut.Registrations.Single().State.ShouldBe(RegistrationState.Confirmed);

        await sut.AnnounceAsync(endpoint => endpoint with { Metadata = endpoint.Metadata.SetItem("weight", "0") });
        Last.IsInService.ShouldBeFalse();
        Last.Metadata["zone"].ShouldBe("a");
        await Should.ThrowAsync<ArgumentException>(() => sut.AnnounceAsync(endpoint => endpoint with { Address = "127.0.0.1:1" }));

        await sut.StopAsync();
        _seen[^1].Endpoints.ShouldBeEmpty();
        sut.Registrations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Metadata_come_from_the_configuration_too()
    {
        var host = Host.CreateApplicationBuilder();
        host.Configuration.AddInMemoryCollection([new("Nsx:Provider:Listen", "127.0.0.1:0"), new("Nsx:Provider:Metadata:zone", "b")]);
        host.Services.AddSingleton<IServiceRegistry>(_registry);
        host.Services.AddNsxProvider(options => options.Propagation = TimeSpan.Zero).AddFunction("Clock.Now", () => 1);
        using var running = host.Build();
        await running.StartAsync();
        Last.Metadata["zone"].ShouldBe("b");
        await running.StopAsync();
    }

    [Fact]
    public async Task What_was_announced_before_a_failure_is_withdrawn_with_the_provider()
    {
        var sut = NsxProvider.Create(
            options => (options.Listen, options.Propagation) = ("127.0.0.1:0", TimeSpan.Zero),
            services => services.AddFunction("Clock.Now", () => 1).AddFunction("Refused.Now", () => 1),
            new RefusingRegistry(_registry));
        await Should.ThrowAsync<InvalidOperationException>(sut.StartAsync);
        sut.Registrations.ShouldHaveSingleItem();
        await sut.DisposeAsync();
        _seen[^1].Endpoints.ShouldBeEmpty();
    }

    private ServiceEndpoint Last => _seen[^1].Endpoints.Single();

    /// <summary>Takes all services but one.</summary>
    private sealed class RefusingRegistry(IServiceRegistry inner) : IServiceRegistry
    {
        public string Name => inner.Name;

        public IRegistration Register(ServiceEndpoint endpoint) =>
            endpoint.Service == "Refused" ? throw new InvalidOperationException("refused") : inner.Register(endpoint);

        public IDisposable Watch(string service, Action<EndpointSnapshot> onChange) => inner.Watch(service, onChange);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
