using Nsx.Protocol;
using Tron.Resp;
using Tron.Server;
using Tron.Sessions;

namespace Nsx.Provider;

/// <summary>Finds the method that a call names, or says what there is instead.</summary>
internal sealed class MethodDirectory(Deduplicator deduplicator)
{
    private const int ShownNameBytes = 256;
    private const int ShownNames = 20;
    private readonly CommandTable _table = new();

    /// <summary>The arguments of a method that is itself an argument.</summary>
    public static CommandArgument Arguments { get; } = new("argument") { IsOptional = true, IsMultiple = true };

    public IReadOnlyCollection<RespCommand> All => _table.All;

    public void Add(ServiceMethod method) => _table.Add(method);

    /// <summary>Begins the call of a method by its name. Exactly one reply will be given.</summary>
    public void Begin(in CallReply reply, ReadOnlySpan<byte> options, ReadOnlySpan<byte> name, in RespRequest arguments)
    {
        if (!_table.TryGet(name, out var command))
        {
            reply.Fail(ErrorLine.Write(StatusCodec.Word(RpcStatus.Unimplemented), NotFound(name)), FlushMode.Now);
            return;
        }

        CallOptions parsed;
        try
        {
            parsed = CallOptions.Parse(options);
        }
        catch (FormatException e)
        {
            command.CountRejection();
            reply.Fail(ErrorLine.Write(StatusCodec.Word(RpcStatus.InvalidArgument), e.Message), FlushMode.Now);
            return;
        }

        if (parsed.Compression is not null)
            BeginCompressed((ServiceMethod)command, reply, arguments, parsed);
        else if (deduplicator.Covers(parsed))
            deduplicator.Begin((ServiceMethod)command, reply, arguments, parsed);
        else
            ((ServiceMethod)command).Begin(reply, arguments, parsed);
    }

    /// <summary>Inflating costs far more than being sent it: so what can be refused is refused before.</summary>
    private void BeginCompressed(ServiceMethod method, in CallReply reply, in RespRequest arguments, in CallOptions options)
    {
        // By its arguments a call is known that was sent before, and that one is answered, whatever would refuse it now.
        var hasKey = deduplicator.Covers(options);
        if (!hasKey && !method.TryAdmit(reply, options))
            return;
        InflatedArguments inflated;
        try
        {
            inflated = new(options.Compression!, reply, arguments);
        }
        catch (RpcException e)
        {
            method.Reject(reply, ErrorLine.Write(StatusCodec.Word(e.Status), e.Message));
            return;
        }

        if (hasKey)
            deduplicator.Begin(method, reply, inflated.Request, options);
        else
            method.BeginAdmitted(reply, inflated.Request, options);
    }

    private string NotFound(ReadOnlySpan<byte> name)
    {
        var wanted = RespServerSession.Show(name, ShownNameBytes);
        var service = wanted[..Math.Max(0, wanted.LastIndexOf('.'))];
        var names = _table.All.Select(method => method.Name).ToArray();
        var here = Array.FindAll(names, one => one.StartsWith(service + ".", StringComparison.OrdinalIgnoreCase));
        return here.Length > 0
            ? $"no method '{wanted}' here; {service} has {List(here.Select(one => one[(one.LastIndexOf('.') + 1)..]))}"
            : $"no service '{service}' here (asked for '{wanted}'); there is {List(names.Select(one => one[..one.LastIndexOf('.')]).Distinct())}";
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Take(ShownNames).DefaultIfEmpty("nothing"));
}
