using Tron.Resp;

namespace Tron.Server;

/// <summary>Writes commands as the answers of <c>COMMAND INFO</c> and <c>COMMAND DOCS</c>.</summary>
internal static class CommandDescription
{
    /// <summary>Ten elements: name, arity, flags, key positions, ACL categories, tips, key specs, subcommands.</summary>
    public static void WriteInfo(RespCommand command, RespWriter reply)
    {
        reply.ArrayHeader(10);
        reply.BulkText(command.Name.ToLowerInvariant());
        reply.Integer(command.MinArguments == command.MaxArguments ? command.MinArguments + 1 : -(command.MinArguments + 1));
        reply.SetHeader(1);
        reply.SimpleString("fast");
        reply.Integer(0);
        reply.Integer(0);
        reply.Integer(0);
        reply.SetHeader(1);
        reply.SimpleString("@" + command.Docs.Group.ToLowerInvariant());
        reply.ArrayHeader(0);
        reply.ArrayHeader(0);
        reply.ArrayHeader(command.Subcommands.Count);
        foreach (var subcommand in command.Subcommands)
            WriteInfo(subcommand, reply);
    }

    /// <summary>A map from name to documentation.</summary>
    public static void WriteDocs(IReadOnlyCollection<RespCommand> commands, RespWriter reply)
    {
        reply.MapHeader(commands.Count);
        foreach (var command in commands)
        {
            reply.BulkText(command.Name.ToLowerInvariant());
            WriteDocs(command, reply);
        }
    }

    private static void WriteDocs(RespCommand command, RespWriter reply)
    {
        var hasSubcommands = command.Subcommands.Count > 0;
        reply.MapHeader(hasSubcommands ? 5 : 4);
        Pair(reply, "summary", command.Docs.Summary);
        Pair(reply, "since", command.Docs.Since);
        Pair(reply, "group", command.Docs.Group);
        WriteArguments("arguments", command.Docs.Arguments, reply);
        if (!hasSubcommands)
            return;
        reply.BulkText("subcommands");
        WriteDocs(command.Subcommands, reply);
    }

    private static void WriteArguments(string key, IReadOnlyList<CommandArgument> arguments, RespWriter reply)
    {
        reply.BulkText(key);
        reply.ArrayHeader(arguments.Count);
        foreach (var argument in arguments)
            WriteArgument(argument, reply);
    }

    private static void WriteArgument(CommandArgument argument, RespWriter reply)
    {
        var flags = (argument.IsOptional ? 1 : 0) + (argument.IsMultiple ? 1 : 0);
        var pairs = 3 + (flags > 0 ? 1 : 0) + (argument.Token is null ? 0 : 1) + (argument.Choices.Count > 0 ? 1 : 0);
        reply.MapHeader(pairs);
        Pair(reply, "name", argument.Name);
        Pair(reply, "type", argument.Type);
        Pair(reply, "display_text", argument.DisplayText ?? argument.Name);
        if (argument.Token is { } token)
            Pair(reply, "token", token);
        if (flags > 0)
        {
            reply.BulkText("flags");
            reply.ArrayHeader(flags);
            if (argument.IsOptional)
                reply.SimpleString("optional");
            if (argument.IsMultiple)
                reply.SimpleString("multiple");
        }

        if (argument.Choices.Count > 0)
            WriteArguments("arguments", argument.Choices, reply);
    }

    private static void Pair(RespWriter reply, string key, string value)
    {
        reply.BulkText(key);
        reply.BulkText(value);
    }
}
