using Tron.Sessions;

namespace Tron.Resp;

/// <summary>Bytes that are not RESP, or that break one of the <see cref="RespLimits"/>.</summary>
/// <remarks>The texts are those of Redis (networking.c), followed by the limit's name where a limit of ours was broken.</remarks>
/// <param name="problem">What was expected and what came, without the words "Protocol error".</param>
public sealed class RespProtocolException(string problem) : FrameException("Protocol error: " + problem)
{
    internal static RespProtocolException Limit(string problem, long came, string option, long limit) =>
        new($"{problem}: {came} is more than {nameof(RespLimits)}.{option} ({limit})");

    internal static string Show(byte value) =>
        value is >= 0x20 and < 0x7f ? ((char)value).ToString() : $"\\x{value:x2}";
}
