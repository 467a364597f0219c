using Tron.Resp;

namespace Tron.Server;

/// <summary><c>COMMAND …</c>: what the server can do, in the exact shape that redis-cli needs for hints, help and completion.</summary>
/// <remarks>redis-cli aborts when names are not bulk strings, when flags are not simple strings, or when a group is missing.</remarks>
internal static class CommandCommand
{
    private const string Group = "server";

    public static RespCommand Create(CommandTable table)
    {
        var names = new CommandArgument("command-name") { IsOptional = true, IsMultiple = true };
        return new CommandsAboutCommands(
            table,
            new ContainerCommand(
                "COMMAND",
                new("Tells about the commands.", Group),
                new ActionCommand("COMMAND|COUNT", 0, 0, new("How many commands there are.", Group), (client, in request, reply) => reply.Integer(table.All.Count)),
                new ActionCommand("COMMAND|LIST", 0, 0, new("The names of all commands.", Group), (client, in request, reply) => List(table, reply)),
                new ActionCommand("COMMAND|INFO", 0, int.MaxValue, new("Tells about commands in short.", Group, names), (client, in request, reply) => Info(table, request, reply)),
                new ActionCommand("COMMAND|DOCS", 0, int.MaxValue, new("Tells about commands at length.", Group, names), (client, in request, reply) => Docs(table, request, reply))));
    }

    private static void List(CommandTable table, RespWriter reply)
    {
        reply.ArrayHeader(table.All.Count);
        foreach (var command in table.All)
            reply.BulkText(command.Name.ToLowerInvariant());
    }

    private static void Info(CommandTable table, in RespRequest request, RespWriter reply)
    {
        if (request.Count == 1)
        {
            InfoOfAll(table, reply);
            return;
        }

        reply.ArrayHeader(request.Count - 1);
        for (var i = 1; i < request.Count; i++)
        {
            if (table.TryGet(request[i], out var command))
                CommandDescription.WriteInfo(command, reply);
            else
                reply.Null();
        }
    }

    private static void InfoOfAll(CommandTable table, RespWriter reply)
    {
        reply.ArrayHeader(table.All.Count);
        foreach (var command in table.All)
            CommandDescription.WriteInfo(command, reply);
    }

    private static void Docs(CommandTable table, in RespRequest request, RespWriter reply)
    {
        var commands = new List<RespCommand>();
        for (var i = 1; i < request.Count; i++)
        {
            if (table.TryGet(request[i], out var command))
                commands.Add(command);
        }

        CommandDescription.WriteDocs(request.Count == 1 ? table.All : commands, reply);
    }

    /// <summary>Alone it describes all commands; with arguments it is a container like any other.</summary>
    private sealed class CommandsAboutCommands(CommandTable table, ContainerCommand container)
        : RespCommand(container.Name, 0, int.MaxValue, container.Docs)
    {
        public override IReadOnlyCollection<RespCommand> Subcommands => container.Subcommands;

        public override void Execute(RespServerSession client, in RespRequest request)
        {
            CountCall();
            if (request.Count > 1)
            {
                container.Execute(client, request);
                return;
            }

            var reply = RespWriter.Rent(client.Version);
            InfoOfAll(table, reply);
            client.Reply(reply);
        }
    }
}
