namespace Nsx.Registry.Tests;

public sealed class InMemoryRegistryTests : RegistryContract
{
    private readonly string _name = Guid.NewGuid().ToString("N");

    [Fact]
    public void Names_keep_registries_apart()
    {
        using var seen = new Snapshots(new InMemoryRegistry(_name), "Echo");
        new InMemoryRegistry(_name + "2").Register(new("Echo", "10.0.0.1:7400"));
        seen.Addresses.ShouldBe("");
        new InMemoryRegistry(_name).Register(new("Echo", "10.0.0.2:7400"));
        seen.Addresses.ShouldBe("10.0.0.2:7400");
    }

    [Fact]
    public async Task An_address_that_another_registry_has_taken_over_is_not_withdrawn()
    {
        var first = new InMemoryRegistry(_name);
        first.Register(new("Echo", "10.0.0.1:7400"));
        new InMemoryRegistry(_name).Register(new("Echo", "10.0.0.1:7400"));
        using var seen = new Snapshots(new InMemoryRegistry(_name), "Echo");
        await first.DisposeAsync();
        seen.Addresses.ShouldBe("10.0.0.1:7400");
    }

    protected override IServiceRegistry Open() => RegistryFactory.Open($"memory://{_name}");
}
