using Tron.Resp;

namespace Nsx.Provider;

/// <summary>Looks whether a consumer with our own limits could take a reply: one that cannot would end the connection for all its calls.</summary>
internal static class ReplySize
{
    /// <returns>How large it is, and how large it may be; null when it is not too large.</returns>
    public static string? Problem(ReadOnlySpan<byte> reply, RespLimits limits)
    {
        if (reply.Length <= limits.MaxBulkBytes)
            return null;
        if (reply.Length > limits.MaxFrameBytes)
            return Line(reply.Length, nameof(RespLimits.MaxFrameBytes), limits.MaxFrameBytes);
        var reader = new RespReader(reply);
        while (reader.Read())
        {
            if (reader.Value.Length > limits.MaxBulkBytes)
                return Line(reader.Value.Length, nameof(RespLimits.MaxBulkBytes), limits.MaxBulkBytes);
        }

        return null;
    }

    private static string Line(int bytes, string option, int limit) => $"{bytes} bytes: more than {nameof(RespLimits)}.{option} ({limit})";
}
