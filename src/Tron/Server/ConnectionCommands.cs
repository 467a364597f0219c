using System.Text;
using Tron.Resp;

namespace Tron.Server;

/// <summary>The commands about a connection itself, with the texts of Redis: clients of all languages rely on them.</summary>
internal sealed class ConnectionCommands : ICommandModule
{
    private const string Group = "connection";

    public void AddTo(CommandTable commands)
    {
        commands.Add(new ActionCommand("PING", 0, 1, new("Answers PONG, or its argument.", Group, Optional("message")), Ping));
        commands.Add(new ActionCommand("ECHO", 1, 1, new("Answers its argument.", Group, new CommandArgument("message")), Echo));
        commands.Add(new ActionCommand("HELLO", 0, int.MaxValue, new("Agrees on a protocol version.", Group, Optional("protover", "integer")), HelloCommand.Execute, isBarrier: true));
        commands.Add(new ActionCommand("AUTH", 1, 2, new("Logs in.", Group, Optional("username"), new CommandArgument("password")), Auth));
        commands.Add(new QuitCommand());
        commands.Add(new ActionCommand("RESET", 0, 0, new("Makes the connection as good as new.", Group), Reset, isBarrier: true));
        commands.Add(new ActionCommand("SELECT", 1, 1, new("Selects database 0, the only one.", Group, new CommandArgument("index", "integer")), Select));
        commands.Add(ClientCommands.Create());
    }

    internal static CommandArgument Optional(string name, string type = "string") => new(name, type) { IsOptional = true };

    private static void Ping(RespServerSession client, in RespRequest request, RespWriter reply)
    {
        if (request.Count > 1)
            reply.Bulk(request[1]);
        else
            reply.SimpleString("PONG");
    }

    private static void Echo(RespServerSession client, in RespRequest request, RespWriter reply) => reply.Bulk(request[1]);

    private static void Auth(RespServerSession client, in RespRequest request, RespWriter reply)
    {
        if (request.Count == 2 || request[1].SequenceEqual("default"u8))
            reply.Error("ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?");
        else
            reply.Error("WRONGPASS invalid username-password pair or user is disabled.");
    }

    private static void Reset(RespServerSession client, in RespRequest request, RespWriter reply)
    {
        client.Version = RespVersion.Resp2;
        client.Name = "";
        client.WasReset();
        reply.SimpleString("RESET");
    }

    private static void Select(RespServerSession client, in RespRequest request, RespWriter reply)
    {
        if (!RespNumber.TryParse(request[1], out var index))
            reply.Error("ERR value is not an integer or out of range");
        else if (index != 0)
            reply.Error("ERR DB index is out of range");
        else
            reply.SimpleString("OK");
    }
}

/// <summary>Names that clients give themselves: visible ASCII, so that lists of clients stay readable.</summary>
internal static class ClientName
{
    public const string Rule = "names cannot contain spaces, newlines or special characters.";

    public static bool TryRead(ReadOnlySpan<byte> bytes, out string name)
    {
        name = Encoding.ASCII.GetString(bytes);
        return !bytes.ContainsAnyExceptInRange((byte)'!', (byte)'~');
    }
}
