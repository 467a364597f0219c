using Nsx.Testing;

namespace Nsx.Consumer.Tests.Balancing;

/// <summary>Round trips on real connections, for pickers that ask for them.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public async Task Network_quality_measures_the_round_trip_of_its_endpoints()
    {
        await using var desks = new Desks();
        await desks.AddProviderAsync();
        var client = desks.Consumer.Create<IDesk>(new() { LoadBalancing = LoadBalancing.NetworkQuality });
        client.Add(1, 2).ShouldBe(3);
        await Eventually.BeTrueAsync(() => desks.Consumer.Endpoints<IDesk>().Single().RoundTrip is not null, "a PING is sent at once");
        desks.Consumer.Endpoints<IDesk>().Single().RoundTrip!.Value.ShouldBeInRange(TimeSpan.FromTicks(1), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_picker_of_a_user_can_ask_for_them()
    {
        await using var desks = new Desks(options => options.Pickers["Mine"] = context =>
        {
            context.MeasureRoundTrips();
            return new Mine();
        });
        await desks.AddProviderAsync();
        desks.Consumer.Create<IDesk>(new() { LoadBalancing = "mine" }).Add(1, 2).ShouldBe(3);
        await Eventually.BeTrueAsync(() => desks.Consumer.Endpoints<IDesk>().Single().RoundTrip is not null, "a PING is sent at once");
    }

    private sealed class Mine : Picker
    {
        public override int Pick(in PickRequest request) => 0;
    }
}
