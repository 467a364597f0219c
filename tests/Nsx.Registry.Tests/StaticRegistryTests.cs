namespace Nsx.Registry.Tests;

/// <summary>The part of the contract that a fixed list can keep, and what is special about it.</summary>
public sealed class StaticRegistryTests
{
    private readonly IServiceRegistry _sut = RegistryFactory.Open("static://10.0.0.2:7400, 10.0.0.1:7400,10.0.0.2:7400");

    [Fact]
    public void Every_service_has_the_whole_list()
    {
        foreach (var service in (string[])["Echo", "Clock"])
        {
            using var seen = new Snapshots(_sut, service);
            seen.CountAtReturn.ShouldBe(1);
            seen.Addresses.ShouldBe("10.0.0.1:7400 10.0.0.2:7400");
            seen.Last.Freshness.ShouldBe(Freshness.Live);
            seen.Last.Endpoints.ShouldAllBe(endpoint => endpoint.Service == service);
        }
    }

    [Fact]
    public async Task Registering_is_confirmed_and_changes_nothing()
    {
        using var before = new Snapshots(_sut, "Echo");
        var registration = _sut.Register(new("Echo", "10.0.0.3:7400"));
        await registration.WhenConfirmedAsync();
        registration.IsConfirmed.ShouldBeTrue();
        await registration.UpdateAsync(one => one with { Metadata = one.Metadata.Add("weight", "0") });
        registration.Endpoint.Weight.ShouldBe(0);
        using var after = new Snapshots(_sut, "Echo");
        after.Addresses.ShouldBe("10.0.0.1:7400 10.0.0.2:7400");
        before.All.Length.ShouldBe(1);
        await registration.DisposeAsync();
        registration.State.ShouldBe(RegistrationState.Withdrawn);
    }

    [Fact]
    public void Bad_names_are_refused()
    {
        Should.Throw<ArgumentException>(() => _sut.Watch("a b", _ => { }));
        Should.Throw<ArgumentException>(() => _sut.Register(new("a b", "10.0.0.1:7400")));
    }
}
