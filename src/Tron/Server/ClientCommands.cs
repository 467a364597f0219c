using System.Globalization;
using System.Text;
using Tron.Resp;
using Tron.Transport;

namespace Tron.Server;

/// <summary><c>CLIENT …</c>: what clients tell about themselves, and what is known of all of them.</summary>
internal static class ClientCommands
{
    private const string Group = "connection";

    public static RespCommand Create() => new ContainerCommand(
        "CLIENT",
        new("Tells about clients.", Group),
        new ActionCommand("CLIENT|ID", 0, 0, new("The connection's number.", Group), (client, in request, reply) => reply.Integer(client.Session.Id)),
        new ActionCommand("CLIENT|GETNAME", 0, 0, new("The connection's name.", Group), GetName),
        new ActionCommand("CLIENT|SETNAME", 1, 1, new("Names the connection.", Group, new CommandArgument("connection-name")), SetName),
        new ActionCommand("CLIENT|SETINFO", 2, 2, new("Names the client's library.", Group, new CommandArgument("attr"), new CommandArgument("value")), SetInfo),
        new ActionCommand("CLIENT|INFO", 0, 0, new("Tells about this connection.", Group), (client, in request, reply) => reply.VerbatimText(Describe(client) + "\n")),
        new ActionCommand("CLIENT|LIST", 0, 0, new("Tells about all connections.", Group), List),
        new ActionCommand("CLIENT|HELP", 0, 0, new("Lists the commands.", Group), Help));

    private static void GetName(RespServerSession client, in RespRequest request, RespWriter reply)
    {
        if (client.Name.Length == 0)
            reply.Null();
        else
            reply.BulkText(client.Name);
    }

    private static void SetName(RespServerSession client, in RespRequest request, RespWriter reply)
    {
        if (!ClientName.TryRead(request[1], out var name))
        {
            reply.Error("ERR Client " + ClientName.Rule);
            return;
        }

        client.Name = name;
        reply.SimpleString("OK");
    }

    private static void SetInfo(RespServerSession client, in RespRequest request, RespWriter reply)
    {
        var isName = Ascii.EqualsIgnoreCase(request[1], "LIB-NAME"u8);
        if (!isName && !Ascii.EqualsIgnoreCase(request[1], "LIB-VER"u8))
        {
            reply.Error($"ERR Unrecognized option '{RespServerSession.Show(request[1], 128)}'");
            return;
        }

        if (!ClientName.TryRead(request[2], out var value))
        {
            reply.Error($"ERR {(isName ? "lib-name" : "lib-ver")} {ClientName.Rule}");
            return;
        }

        if (isName)
            client.LibraryName = value;
        else
            client.LibraryVersion = value;
        reply.SimpleString("OK");
    }

    private static void List(RespServerSession client, in RespRequest request, RespWriter reply)
    {
        var text = new StringBuilder();
        foreach (var one in client.Server.Clients.OrderBy(one => one.Session.Id))
            text.Append(Describe(one)).Append('\n');
        reply.VerbatimText(text.ToString());
    }

    private static void Help(RespServerSession client, in RespRequest request, RespWriter reply)
    {
        string[] lines = ["CLIENT <subcommand>. Subcommands are:", "ID", "GETNAME", "SETNAME <name>", "SETINFO <LIB-NAME|LIB-VER> <value>", "INFO", "LIST"];
        reply.ArrayHeader(lines.Length);
        foreach (var line in lines)
            reply.SimpleString(line);
    }

    private static string Describe(RespServerSession client)
    {
        var age = (long)client.Server.Time.GetElapsedTime(client.ConnectedAt).TotalSeconds;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"id={client.Session.Id} addr={NetAddress.Format(client.Session.Connection.RemoteEndPoint)} laddr={NetAddress.Format(client.Session.Connection.LocalEndPoint)} name={client.Name} age={age} flags=N db=0 omem={client.Session.BytesWaiting} cmd={client.LastCommand?.Name.ToLowerInvariant()} user=default resp={(int)client.Version} lib-name={client.LibraryName} lib-ver={client.LibraryVersion}");
    }
}
