using Tron.Resp;

namespace Tron.Server;

/// <summary>A command whose first argument says which command within it is meant: <c>CLIENT SETNAME</c>.</summary>
public sealed class ContainerCommand : RespCommand
{
    private readonly CommandTable _table = new();

    /// <summary>Makes a command out of others. Their names begin with this one's name and a bar.</summary>
    public ContainerCommand(string name, CommandDocs docs, params ReadOnlySpan<RespCommand> subcommands)
        : base(name, 1, int.MaxValue, docs)
    {
        foreach (var subcommand in subcommands)
            _table.Add(subcommand, subcommand.Name[(name.Length + 1)..]);
    }

    /// <inheritdoc/>
    public override IReadOnlyCollection<RespCommand> Subcommands => _table.All;

    /// <inheritdoc/>
    public override void Execute(RespServerSession client, in RespRequest request)
    {
        CountCall();
        if (!_table.TryGet(request[1], out var subcommand))
        {
            CountRejection();
            client.ReplyError($"ERR unknown subcommand '{RespServerSession.Show(request[1], 128)}'. Try {Name.ToUpperInvariant()} HELP.");
        }
        else if (request.Count - 2 < subcommand.MinArguments || request.Count - 2 > subcommand.MaxArguments)
        {
            subcommand.RefuseArity(client, request);
        }
        else
        {
            subcommand.Execute(client, request.Skip(1));
        }
    }
}
