using Tron.Resp;

namespace Tron.Tests.Resp;

public class RespLimitsTests
{
    public static TheoryData<RespLimits, string> OutOfRange => new()
    {
        { new() { MaxArguments = 0 }, nameof(RespLimits.MaxArguments) },
        { new() { MaxArguments = 1024 * 1024 + 1 }, nameof(RespLimits.MaxArguments) },
        { new() { MaxBulkBytes = 0 }, nameof(RespLimits.MaxBulkBytes) },
        { new() { MaxFrameBytes = 1023 }, nameof(RespLimits.MaxFrameBytes) },
        { new() { MaxInlineBytes = -1 }, nameof(RespLimits.MaxInlineBytes) },
        { new() { MaxLineBytes = 63 }, nameof(RespLimits.MaxLineBytes) },
        { new() { MaxDepth = 1025 }, nameof(RespLimits.MaxDepth) },
    };

    [Fact]
    public void The_defaults_are_within_their_ranges() => new RespLimits().Validate();

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void An_option_outside_its_range_is_named(RespLimits limits, string option) =>
        Assert.Equal(option, Assert.Throws<ArgumentOutOfRangeException>(limits.Validate).ParamName);
}
