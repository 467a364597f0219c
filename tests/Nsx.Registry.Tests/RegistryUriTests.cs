using Microsoft.Extensions.DependencyInjection;
using Tron.Server;

namespace Nsx.Registry.Tests;

public sealed class RegistryUriTests
{
    [Theory]
    [InlineData("memory://", typeof(InMemoryRegistry), "memory://")]
    [InlineData("MEMORY://test", typeof(InMemoryRegistry), "memory://test")]
    [InlineData("static://10.0.0.1:7400,[::1]:7400", typeof(StaticRegistry), "static://10.0.0.1:7400,[::1]:7400")]
    [InlineData("nsx://127.0.0.1:1", typeof(LeaseRegistry), "nsx://127.0.0.1:1")]
    [InlineData("nsx://127.0.0.1:1, localhost:2/", typeof(LeaseRegistry), "nsx://127.0.0.1:1,localhost:2")]
    public async Task The_scheme_says_which_registry_it_is(string uri, Type type, string name)
    {
        await using var registry = RegistryFactory.Open(uri);
        registry.ShouldBeOfType(type);
        registry.Name.ShouldBe(name);
    }

    [Theory]
    [InlineData("", "such as nsx://")]
    [InlineData("127.0.0.1:7399", "such as nsx://")]
    [InlineData("://x", "such as nsx://")]
    [InlineData("etcd://127.0.0.1:2379", "memory://[name]")]
    [InlineData("etcd://127.0.0.1:2379", "static://10.0.0.1:7400")]
    [InlineData("etcd://127.0.0.1:2379", "nsx://127.0.0.1:7399")]
    [InlineData("nsx://", "nsx://127.0.0.1:7399")]
    [InlineData("nsx://localhost", "got 'localhost'")]
    [InlineData("static://", "static://10.0.0.1:7400")]
    [InlineData("static://10.0.0.1:7400,10.0.0.2", "got '10.0.0.2'")]
    [InlineData("static://10.0.0.1:0", "got '10.0.0.1:0'")]
    public void What_is_none_is_refused_with_what_was_expected(string uri, string expected)
    {
        Should.Throw<FormatException>(() => RegistryFactory.Open(uri)).Message.ShouldContain(expected);
        Should.Throw<FormatException>(() => new ServiceCollection().AddNsxRegistry(uri)).Message.ShouldContain(expected);
    }

    [Fact]
    public void Secrets_are_not_shown()
    {
        RegistryUri.Parse("zk://user:secret@127.0.0.1:2181").ToString().ShouldBe("zk://127.0.0.1:2181");
        Should.Throw<FormatException>(() => RegistryUri.Parse("user:secret@127.0.0.1:2181")).Message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_container_gives_the_registry_and_ends_it()
    {
        var name = Guid.NewGuid().ToString("N");
        var services = new ServiceCollection().AddNsxRegistry($"memory://{name}").BuildServiceProvider();
        var registry = services.GetRequiredService<IServiceRegistry>();
        registry.ShouldBeSameAs(services.GetRequiredService<IServiceRegistry>());
        registry.Register(new("Echo", "10.0.0.1:7400"));
        using var seen = new Snapshots(new InMemoryRegistry(name), "Echo");
        seen.Addresses.ShouldBe("10.0.0.1:7400");
        await services.DisposeAsync();
        seen.Addresses.ShouldBe("");
    }

    [Fact]
    public void Bad_options_are_refused_when_they_are_given() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new ServiceCollection().AddNsxRegistry("nsx://127.0.0.1:1", options => options.LeaseTtl = TimeSpan.FromMilliseconds(999)))
            .ParamName.ShouldBe("LeaseTtl");

    [Fact]
    public void A_container_gives_the_lease_registry_to_whoever_hosts_it_once()
    {
        using var services = new ServiceCollection().AddNsxLeaseRegistry().AddNsxLeaseRegistry().BuildServiceProvider();
        services.GetServices<ICommandModule>().Single().ShouldBeSameAs(services.GetRequiredService<LeaseRegistryModule>());
    }
}
