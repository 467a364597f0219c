using Nsx.Protocol;

namespace Nsx.Provider;

/// <summary>Why a call cannot have what lives as long as it does: decided before the method is entered.</summary>
internal static class LiveRefusal
{
    private const string Word = "ARGS";

    /// <returns>The error line; null when there is nothing to refuse.</returns>
    public static string? Of(MethodDescriptor method, in CallReply reply, int arguments, in CallOptions options)
    {
        var canPush = reply.IsMultiplexed && !reply.IsOneWay;
        if (options.HasStream)
        {
            if (!method.HasStreamParameter)
                return ErrorLine.Write(Word, $"{method.Signature} takes no stream (option s)");
            if (!canPush)
                return ErrorLine.Write(Word, $"{method.FullName}: option s needs NSX.MUX ON and an id; or else give the elements as arguments");
            if (arguments > method.ValueCount)
                return ErrorLine.Write(Word, $"{method.Signature} takes {method.ValueCount} arguments besides the stream (option s), got {arguments}");
        }

        var given = options.Nulls | (canPush ? options.Callbacks : 0);
        for (var i = method.ValueCount; i < method.Parameters.Count; i++)
        {
            if (method.Parameters[i] is { IsCallback: true, IsOptional: false, Name: var name } && (given & (1ul << i)) == 0)
                return ErrorLine.Write(Word, $"{method.FullName}: '{name}' is called back while the method runs, which plain calls cannot be: call it with an Nsx consumer, or with NSX.MUX ON and option b={i}");
        }

        return null;
    }
}
