using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Tron.Resp;
using Tron.Server;

namespace Nsx.Registry;

/// <summary>Reads the arguments of <c>NSX.REG.*</c>. What is none is refused with what was expected and what came.</summary>
internal static class LeaseArguments
{
    private const int LongestInstance = 256;
    private const int Shown = 64;

    public static string Service(ReadOnlySpan<byte> argument)
    {
        var name = Encoding.Latin1.GetString(argument);
        return EndpointRules.IsServiceName(name) ? name : throw Refuse(EndpointRules.NameRule, argument);
    }

    public static string Instance(ReadOnlySpan<byte> argument) =>
        argument.Length is > 0 and <= LongestInstance && !argument.ContainsAnyExceptInRange((byte)'!', (byte)'~')
            ? Encoding.ASCII.GetString(argument)
            : throw Refuse($"an id of 1 to {LongestInstance} visible ASCII characters", argument);

    public static TimeSpan Ttl(ReadOnlySpan<byte> argument)
    {
        var (shortest, longest) = (LeaseLimits.ShortestTtl.TotalMilliseconds, LeaseLimits.LongestTtl.TotalMilliseconds);
        return TryInteger(argument, out var milliseconds) && milliseconds >= shortest && milliseconds <= longest
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw Refuse($"a ttl of {shortest} to {longest} ms", argument);
    }

    public static byte[] Json(ReadOnlySpan<byte> argument, int maxBytes)
    {
        if (argument.Length > maxBytes)
            throw LeaseRefusedException.Limit($"expected an entry of at most {maxBytes} bytes, got {argument.Length}", nameof(LeaseLimits.MaxEntryBytes));
        var json = new Utf8JsonReader(argument);
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                throw Refuse("a JSON object", argument);
            while (json.Read())
            {
            }
        }
        catch (JsonException e)
        {
            throw new LeaseRefusedException($"ERR expected a JSON object, got text that is not JSON: {e.Message}");
        }

        return argument.ToArray();
    }

    public static long? IfRevision(in RespRequest request)
    {
        if (request.Count == 2)
            return null;
        return request.Count == 4 && Ascii.EqualsIgnoreCase(request[2], "IFREV"u8) && TryInteger(request[3], out var revision)
            ? revision
            : throw Refuse("nothing or IFREV and a revision behind the service", request[2]);
    }

    private static bool TryInteger(ReadOnlySpan<byte> argument, out long value) =>
        Utf8Parser.TryParse(argument, out value, out var used) && used == argument.Length && used > 0;

    private static LeaseRefusedException Refuse(string expected, ReadOnlySpan<byte> got) =>
        new($"ERR expected {expected}, got '{RespServerSession.Show(got, Shown)}'");
}
