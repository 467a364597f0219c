using System.Text;
using Tron.Resp;
using Tron.Server;

namespace Nsx.Registry;

/// <summary>The commands <c>NSX.REG.*</c>: arguments in, replies out.</summary>
/// <remarks>
/// <code>
/// NSX.REG.PUT   service id ttlMs json      +leaseId
/// NSX.REG.KEEP  leaseId [leaseId …]        [remaining ms | nil …]      nil: unknown, PUT again
/// NSX.REG.DEL   service id                 0 | 1
/// NSX.REG.LIST  service [IFREV n]          [revision, [json …]]        nil: still at revision n
/// NSX.REG.NAMES                            [service …]
/// NSX.REG.WATCH service                    revision, and pushes from there on; RESP3 only
/// </code>
/// </remarks>
internal sealed class LeaseCommands(LeaseBoard board, LeaseLimits limits)
{
    private const string Group = "registry";

    private static readonly CommandArgument s_service = new("service");
    private static readonly CommandArgument s_id = new("id");
    private static readonly CommandArgument s_leaseId = new("leaseId") { IsMultiple = true };
    private static readonly CommandArgument s_ifRevision = new("revision", "integer") { IsOptional = true, Token = "IFREV" };

    public void AddTo(CommandTable commands)
    {
        Add(commands, "NSX.REG.PUT", 4, 4, "Announces a provider until its lease ends.", Put, s_service, s_id, new("ttlMs", "integer"), new("json"));
        Add(commands, "NSX.REG.KEEP", 1, int.MaxValue, "Lets leases live for their whole time again.", Keep, s_leaseId);
        Add(commands, "NSX.REG.DEL", 2, 2, "Withdraws a provider.", Delete, s_service, s_id);
        Add(commands, "NSX.REG.LIST", 1, 3, "The providers of a service.", List, s_service, s_ifRevision);
        Add(commands, "NSX.REG.NAMES", 0, 0, "The services that have providers.", Names);
        Add(commands, "NSX.REG.WATCH", 1, 1, "Pushes each change to the providers of a service.", Watch, s_service);
    }

    private static void Add(
        CommandTable commands, string name, int minArguments, int maxArguments, string summary, CommandAction action, params CommandArgument[] arguments) =>
        commands.Add(new ActionCommand(name, minArguments, maxArguments, new(summary, Group, arguments), Guard(action)));

    /// <summary>Makes refusals replies.</summary>
    private static CommandAction Guard(CommandAction action) => (client, in request, reply) =>
    {
        try
        {
            action(client, request, reply);
        }
        catch (LeaseRefusedException e)
        {
            reply.Clear();
            reply.Error(e.Message);
        }
    };

    private void Put(RespServerSession client, in RespRequest request, RespWriter reply)
    {
        var service = LeaseArguments.Service(request[1]);
        var instance = LeaseArguments.Instance(request[2]);
        var ttl = LeaseArguments.Ttl(request[3]);
        var json = LeaseArguments.Json(request[4], limits.MaxEntryBytes);
        var holder = Of(client);
        reply.SimpleString(board.ChangeFor(holder, table => table.Put(service, instance, ttl, json, holder.Owner)));
    }

    private void Keep(RespServerSession client, in RespRequest request, RespWriter reply)
    {
        var ids = new string[request.Count - 1];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = Encoding.Latin1.GetString(request[i + 1]);
        var holder = Of(client);
        var left = board.ChangeFor(holder, table => Array.ConvertAll(ids, id => table.Keep(id, holder.Owner)));
        reply.ArrayHeader(left.Length);
        foreach (var time in left)
        {
            if (time is { } known)
                reply.Integer((long)known.TotalMilliseconds);
            else
                reply.Null();
        }
    }

    private void Delete(RespServerSession client, in RespRequest request, RespWriter reply)
    {
        var service = LeaseArguments.Service(request[1]);
        var instance = LeaseArguments.Instance(request[2]);
        reply.Integer(board.Change(table => table.Delete(service, instance)) ? 1 : 0);
    }

    private void List(RespServerSession client, in RespRequest request, RespWriter reply)
    {
        var service = LeaseArguments.Service(request[1]);
        if (board.List(Of(client), service, LeaseArguments.IfRevision(request)) is not { } list)
        {
            reply.Null();
            return;
        }

        reply.ArrayHeader(2);
        reply.Integer(list.Revision);
        reply.ArrayHeader(list.Entries.Count);
        foreach (var entry in list.Entries)
            reply.Bulk(entry);
    }

    private void Names(RespServerSession client, in RespRequest request, RespWriter reply)
    {
        var names = board.Change(table => table.Names());
        reply.ArrayHeader(names.Count);
        foreach (var name in names)
            reply.BulkText(name);
    }

    private void Watch(RespServerSession client, in RespRequest request, RespWriter reply)
    {
        var service = LeaseArguments.Service(request[1]);
        if (client.Version != RespVersion.Resp3)
            throw new LeaseRefusedException("NOPROTO changes are pushed, which needs RESP3: say HELLO 3 first");
        reply.Integer(board.Watch(Of(client), service));
    }

    private LeaseClient Of(RespServerSession client) => client.Feature(board.Join);
}
