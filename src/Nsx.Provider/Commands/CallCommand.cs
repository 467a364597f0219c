using System.Buffers.Text;
using Nsx.Protocol;
using Tron.Resp;
using Tron.Server;
using Tron.Sessions;

namespace Nsx.Provider;

/// <summary><c>NSX.CALL id options method [argument …]</c>: answered out of order by a push once <c>NSX.MUX ON</c> was said, in order before.</summary>
internal sealed class CallCommand(MethodDirectory methods, ProviderRuntime runtime) : RespCommand("NSX.CALL", 3, int.MaxValue, s_docs)
{
    private static readonly CommandDocs s_docs = new(
        "Calls a method; the reply is pushed, in any order.", "nsx", new CommandArgument("id", "integer"), new CommandArgument("options"), new CommandArgument("method"), MethodDirectory.Arguments);

    private readonly string _full = Refusal.Busy(
        "connection", runtime.Options.MaxQueueAge, $"{runtime.Options.MaxCallsPerConnection} calls of this connection are under way (Nsx:Provider:{nameof(ProviderOptions.MaxCallsPerConnection)})").Line;

    /// <summary>Plain calls beyond the limit wait unread. Those of a multiplexed client are refused: behind them may be what ends others.</summary>
    public override bool CanStart(RespServerSession client) =>
        base.CanStart(client) && ClientCalls.Of(client, runtime) is { IsFull: false } or { IsMultiplexed: true };

    public override void Execute(RespServerSession client, in RespRequest request)
    {
        CountCall();
        var id = ReadId(request[1]);
        var calls = ClientCalls.Of(client, runtime);
        var reply = calls.IsMultiplexed ? CallReply.Multiplexed(client, id, calls.Format) : CallReply.InOrder(client);
        if (calls.IsFull)
            reply.Fail(_full, FlushMode.Now);
        else
            methods.Begin(reply, request[2], request[3], request.Skip(4));
    }

    /// <summary>Reads the id of a call. Without an id there is nobody to answer: the session ends.</summary>
    public static long ReadId(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out long id, out var used) && used == text.Length && id is >= 0 and <= Mux.LargestId
            ? id
            : throw new RespProtocolException($"expected the id of a call, 0 to {Mux.LargestId}, got '{RespServerSession.Show(text, 32)}'");
}

/// <summary><c>NSX.WITH options method [argument …]</c>: a plain call, answered in order, with a deadline or metadata.</summary>
internal sealed class WithCommand(MethodDirectory methods, ProviderRuntime runtime) : RespCommand("NSX.WITH", 2, int.MaxValue, s_docs)
{
    private static readonly CommandDocs s_docs = new(
        "Calls a method with options such as t=500.", "nsx", new CommandArgument("options"), new CommandArgument("method"), MethodDirectory.Arguments);

    public override bool CanStart(RespServerSession client) => base.CanStart(client) && !ClientCalls.Of(client, runtime).IsFull;

    public override void Execute(RespServerSession client, in RespRequest request)
    {
        CountCall();
        methods.Begin(CallReply.InOrder(client), request[1], request[2], request.Skip(3));
    }
}
