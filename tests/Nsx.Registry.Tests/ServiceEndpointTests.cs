namespace Nsx.Registry.Tests;

/// <summary>What the reserved words of an endpoint mean.</summary>
public sealed class ServiceEndpointTests
{
    [Theory]
    [InlineData(null, 100)]
    [InlineData("0", 0)]
    [InlineData("250", 250)]
    [InlineData("65535", 65535)]
    [InlineData("65536", 100)]
    [InlineData("-1", 100)]
    [InlineData("1.5", 100)]
    [InlineData(" 7", 100)]
    [InlineData("heavy", 100)]
    [InlineData("", 100)]
    public void A_weight_is_a_number_or_the_usual_one(string? text, int weight)
    {
        var sut = With("weight", text);
        sut.Weight.ShouldBe(weight);
        sut.IsInService.ShouldBe(weight > 0);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("UP", true)]
    [InlineData("Up", true)]
    [InlineData("OUT_OF_SERVICE", false)]
    [InlineData("DOWN", false)]
    [InlineData("", false)]
    public void Only_what_is_up_is_in_service(string? status, bool isInService) =>
        With("instance_status", status).IsInService.ShouldBe(isInService);

    [Theory]
    [InlineData("inactive", false)]
    [InlineData("Inactive", false)]
    [InlineData("active", true)]
    [InlineData("", true)]
    public void What_rpcx_calls_inactive_is_out_of_service(string state, bool isInService) => With("state", state).IsInService.ShouldBe(isInService);

    private static ServiceEndpoint With(string key, string? value) =>
        new("Echo", "h:1") { Metadata = value is null ? CallMetadata.Empty : CallMetadata.Empty.Add(key, value) };
}
