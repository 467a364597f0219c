using Tron.Resp;

namespace Tron.Server;

/// <summary><c>HELLO [2|3 [AUTH user password] [SETNAME name]]</c>: agrees on a protocol version. A failing one changes nothing.</summary>
internal static class HelloCommand
{
    public static void Execute(RespServerSession client, in RespRequest request, RespWriter reply)
    {
        var version = client.Version;
        if (request.Count > 1)
        {
            if (!RespNumber.TryParse(request[1], out var wanted))
            {
                reply.Error("ERR Protocol version is not an integer or out of range");
                return;
            }

            if (wanted is not (2 or 3))
            {
                reply.Error("NOPROTO unsupported protocol version");
                return;
            }

            version = (RespVersion)wanted;
        }

        var name = client.Name;
        for (var i = 2; i < request.Count; i++)
        {
            if (IsOption(request[i], "SETNAME") && i + 1 < request.Count)
            {
                if (!ClientName.TryRead(request[++i], out name))
                {
                    reply.Error("ERR Client " + ClientName.Rule);
                    return;
                }
            }
            else
            {
                reply.Error(IsOption(request[i], "AUTH") && i + 2 < request.Count
                    ? "WRONGPASS invalid username-password pair or user is disabled."
                    : $"ERR Syntax error in HELLO option '{RespServerSession.Show(request[i], 128)}'");
                return;
            }
        }

        client.Name = name;
        client.Version = version;
        Greet(client, reply);
    }

    private static void Greet(RespServerSession client, RespWriter reply)
    {
        reply.Version = client.Version;
        reply.MapHeader(7);
        Pair(reply, "server", client.Server.Options.ServerName);
        Pair(reply, "version", client.Server.Options.RedisVersion);
        reply.BulkText("proto");
        reply.Integer((int)client.Version);
        reply.BulkText("id");
        reply.Integer(client.Session.Id);
        Pair(reply, "mode", "standalone");
        Pair(reply, "role", "master");
        reply.BulkText("modules");
        reply.ArrayHeader(0);
    }

    private static void Pair(RespWriter reply, string key, string value)
    {
        reply.BulkText(key);
        reply.BulkText(value);
    }

    private static bool IsOption(ReadOnlySpan<byte> argument, string option) =>
        System.Text.Ascii.EqualsIgnoreCase(argument, option);
}
