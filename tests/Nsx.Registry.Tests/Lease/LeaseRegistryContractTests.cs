namespace Nsx.Registry.Tests.Lease;

/// <summary>The contract over real sockets.</summary>
public sealed class LeaseRegistryContractTests : RegistryContract
{
    private readonly LeaseRegistryServer _server = new("127.0.0.1:0");

    public override Task InitializeAsync()
    {
        _server.Start();
        return Task.CompletedTask;
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public void Too_much_metadata_is_refused_at_once()
    {
        var endpoint = new ServiceEndpoint("Echo", "10.0.0.1:7400") { Metadata = Words(("words", new string('x', 4096))) };
        Should.Throw<ArgumentException>(() => CreateSut().Register(endpoint)).Message.ShouldContain("at most 4096 bytes");
    }

    [Fact]
    public async Task Hundreds_of_providers_of_one_process_are_all_listed()
    {
        var provider = CreateSut();
        using var seen = new Snapshots(CreateSut(), "Echo");
        var registrations = Enumerable.Range(1, 600).Select(i => provider.Register(new("Echo", $"10.0.0.1:{i}"))).ToArray();
        await seen.BeAsync(last => last.Endpoints.Length == 600, "all are listed");
        await provider.DisposeAsync();
        await seen.BeAsync("");
        registrations.ShouldAllBe(registration => !registration.IsConfirmed);
    }

    protected override IServiceRegistry Open() => RegistryFactory.Open(_server.Uri);
}
