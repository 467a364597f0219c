using System.Text;
using Nsx.Testing;

namespace Nsx.Registry.Tests.ZooKeeper;

/// <summary>Operators steer providers with override nodes; consumers see the effect in the providers' own entries.</summary>
public sealed class ZooKeeperOverrideTests : ZooKeeperTest
{
    private string Overrides => $"{Base}/nsx/overrides/Echo";

    [Fact]
    public async Task One_instance_is_switched_off_and_on_again()
    {
        var registry = Open();
        await RegisterAsync(registry, "Echo", "10.0.0.1:7400");
        await RegisterAsync(registry, "Echo", "10.0.0.2:7400");
        using var seen = new Snapshots(Open(), "Echo");
        await WriteAsync("10.0.0.1:7400", """{"enabled":false}""");
        await seen.BeAsync(last => Serving(last) == "10.0.0.2:7400", "only the other one serves");
        await Operator.DeleteAsync($"{Overrides}/10.0.0.1:7400");
        await seen.BeAsync(last => Serving(last) == "10.0.0.1:7400 10.0.0.2:7400", "both serve");
    }

    [Fact]
    public async Task One_for_an_instance_wins_over_the_one_for_all()
    {
        var registry = Open();
        await RegisterAsync(registry, "Echo", "10.0.0.1:7400");
        await RegisterAsync(registry, "Echo", "10.0.0.2:7400");
        using var seen = new Snapshots(Open(), "Echo");
        await WriteAsync("*", """{"weight":5,"metadata":{"zone":"b"}}""");
        await WriteAsync("10.0.0.1:7400", """{"weight":50}""");
        await seen.BeAsync(
            last => last.Endpoints is [{ Weight: 50 } one, { Weight: 5 } other] && one.Metadata["zone"] == "b" && other.Metadata["zone"] == "b", "each has its weight");
    }

    [Fact]
    public async Task It_holds_for_a_provider_that_starts_later()
    {
        await WriteAsync("*", """{"weight":0}""");
        using var seen = new Snapshots(Open(), "Echo");
        await RegisterAsync(Open(), "Echo", "10.0.0.1:7400");
        await seen.BeAsync("10.0.0.1:7400");
        seen.All.SelectMany(snapshot => snapshot.Endpoints).ShouldAllBe(endpoint => endpoint.Weight == 0);
    }

    [Fact]
    public async Task It_outlives_an_update_of_the_provider()
    {
        await WriteAsync("*", """{"weight":5}""");
        var registration = await RegisterAsync(Open(), "Echo", "10.0.0.1:7400");
        await registration.UpdateAsync(endpoint => endpoint with { Metadata = endpoint.Metadata.SetItem("weight", "90").SetItem("zone", "c") });
        using var seen = new Snapshots(Open(), "Echo");
        await seen.BeAsync(last => last.Endpoints is [{ Weight: 5 } one] && one.Metadata["zone"] == "c", "the operator's word counts");
        registration.Endpoint.Weight.ShouldBe(90);
    }

    [Fact]
    public async Task One_that_cannot_be_read_is_passed_over_with_one_line()
    {
        await WriteAsync("10.0.0.1:7400", """{"weight":"heavy"}""");
        using var seen = new Snapshots(Open(), "Echo");
        await RegisterAsync(Open(), "Echo", "10.0.0.1:7400");
        await seen.BeAsync(last => last.Endpoints is [{ Weight: 100 }], "it is as announced");
        await Eventually.BeTrueAsync(() => Log.Messages(5025).Count == 1, "the log says so");
        Log.Messages(5025)[0].ShouldContain($"{Overrides}/10.0.0.1:7400");
    }

    [Fact]
    public async Task A_typing_error_does_not_put_back_what_was_switched_off()
    {
        await WriteAsync("10.0.0.1:7400", """{"enabled":false}""");
        await RegisterAsync(Open(), "Echo", "10.0.0.1:7400");
        using var seen = new Snapshots(Open(), "Echo");
        await seen.BeAsync("10.0.0.1:7400");
        await Operator.SetAsync($"{Overrides}/10.0.0.1:7400", """{"enabled":fales}"""u8.ToArray());
        await Eventually.BeTrueAsync(() => Log.Messages(5025).Count == 1, "the log says so");
        await Operator.SetAsync($"{Overrides}/10.0.0.1:7400", """{"weight":3,"enabled":false}"""u8.ToArray());
        await seen.BeAsync(last => last.Endpoints is [{ Weight: 3 }], "the corrected one counts");
        seen.All.SelectMany(snapshot => snapshot.Endpoints).ShouldAllBe(endpoint => !endpoint.IsInService);
    }

    private static string Serving(EndpointSnapshot snapshot) =>
        string.Join(' ', snapshot.Endpoints.Where(endpoint => endpoint.IsInService).Select(endpoint => endpoint.Address));

    private async Task WriteAsync(string whom, string json) =>
        await Operator.CreateAsync($"{Overrides}/{whom}", Encoding.UTF8.GetBytes(json), createParents: true);
}
