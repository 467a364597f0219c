using System.Text;
using Tron.Resp;

namespace Tron.Server;

/// <summary>Recognises HTTP that was sent to a RESP port, by mistake or to make a browser talk to it.</summary>
/// <remarks>
/// None of the lines behind the first may run as a command, so the session ends; Redis drops such peers too
/// (networking.c, securityWarningCommand).
/// </remarks>
internal static class CrossProtocol
{
    private static readonly HashSet<string> s_verbs = new(
        ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE", "PRI", "HOST:"], StringComparer.OrdinalIgnoreCase);

    public static void Refuse(in RespRequest request)
    {
        const int longestVerb = 8;
        if (!request.IsInline || request[0].Length > longestVerb)
            return;
        var verb = Encoding.ASCII.GetString(request[0]);
        if (s_verbs.Contains(verb))
            throw new RespProtocolException($"expected a RESP request, got HTTP ('{verb}'); this port speaks the Redis protocol: try redis-cli");
    }
}
