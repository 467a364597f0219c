using System.Buffers.Text;
using System.Text;
using Tron.Resp;
using Tron.Server;

namespace Nsx.Provider;

/// <summary>The commands around multiplexed calls: <c>NSX.MUX</c>, <c>NSX.CANCEL</c>, <c>NSX.CREDIT</c>, and what callers send while a call is under way.</summary>
internal static class MuxCommands
{
    private const string Group = "nsx";
    private static readonly CommandArgument s_serializer = new("serializer") { Token = "SERIALIZER", IsOptional = true };
    private static readonly CommandArgument s_compress = new("compressions") { Token = "COMPRESS", IsOptional = true };

    public static void AddTo(CommandTable commands, ProviderRuntime runtime)
    {
        commands.Add(new ActionCommand(
            "NSX.MUX", 1, int.MaxValue, new("Has NSX.CALL answered by pushes, in any order.", Group, new CommandArgument("on", "pure-token") { Token = "ON" }, s_serializer, s_compress),
            (client, in request, reply) => Switch(client, request, reply, runtime), isBarrier: true));
        commands.Add(new SilentCommand(
            "NSX.CANCEL", 1, 1, new("Cancels a call that is under way.", Group, new CommandArgument("id", "integer")), runtime,
            (calls, in request) => calls.Cancel(CallCommand.ReadId(request[1]))));
        commands.Add(new SilentCommand(
            "NSX.CREDIT", 2, 2, new("Lets a stream send more elements.", Group, new CommandArgument("id", "integer"), new CommandArgument("items", "integer")), runtime,
            (calls, in request) => calls.AddCredit(CallCommand.ReadId(request[1]), ReadItems(request[2]))));
        AddLive(commands, runtime);
    }

    /// <summary>What comes for a call that has ended is passed over: it was on its way. One that has not begun has not asked for anything yet.</summary>
    private static void AddLive(CommandTable commands, ProviderRuntime runtime)
    {
        var (id, number) = (new CommandArgument("id", "integer"), new CommandArgument("number", "integer"));
        var (value, error) = (new CommandArgument("value") { IsOptional = true }, new CommandArgument("error"));
        commands.Add(new SilentCommand(
            "NSX.ITEM", 1, 2, new("One element of a stream argument; null without a value.", Group, id, value), runtime,
            (calls, in request) => Live(calls, request)?.OnItem(request.Count > 2 ? request[2] : default, isNull: request.Count == 2)));
        commands.Add(new SilentCommand(
            "NSX.END", 1, 2, new("Ends a stream argument.", Group, id, error with { IsOptional = true }), runtime,
            (calls, in request) => Live(calls, request)?.OnEnd(request.Count > 2 ? Encoding.UTF8.GetString(request[2]) : null)));
        commands.Add(new SilentCommand(
            "NSX.RETURN", 2, 3, new("Answers a callback.", Group, id, number, value), runtime,
            (calls, in request) => Live(calls, request)?.OnAnswer(ReadNumber(request[2]), request.Count > 3 ? request[3] : default, request.Count > 3, isFault: false)));
        commands.Add(new SilentCommand(
            "NSX.FAULT", 3, 3, new("Answers a callback with an error.", Group, id, number, error), runtime,
            (calls, in request) => Live(calls, request)?.OnAnswer(ReadNumber(request[2]), request[3], hasValue: false, isFault: true)));
    }

    private static LiveArguments? Live(ClientCalls calls, in RespRequest request)
    {
        var id = CallCommand.ReadId(request[1]);
        if (calls.Waits(id))
            throw new RespProtocolException($"the call {id} has not begun: it has given no credit, and has called nobody back");
        return calls.Find(id) is not { } open ? null : open.Live ?? throw new RespProtocolException($"the call {id} takes no stream, and calls nobody back");
    }

    private static long ReadNumber(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out long number, out var used) && used == text.Length
            ? number
            : throw new RespProtocolException($"expected the number of a callback, got '{RespServerSession.Show(text, 32)}'");

    private static void Switch(RespServerSession client, in RespRequest request, RespWriter reply, ProviderRuntime runtime)
    {
        if (!Ascii.EqualsIgnoreCase(request[1], "ON"u8))
        {
            reply.Error($"ERR syntax error: expected NSX.MUX ON, got '{RespServerSession.Show(request[1], 32)}'");
            return;
        }

        if (client.Version != RespVersion.Resp3)
        {
            reply.Error("NOPROTO NSX.MUX requires RESP3: say HELLO 3 before");
            return;
        }

        if (MuxAgreement.Read(request, runtime.Options, out var asked, out var refusal) is not { } format)
        {
            reply.Error(refusal);
            return;
        }

        var calls = ClientCalls.Of(client, runtime);
        (calls.Format, calls.IsMultiplexed) = (format, true);
        var tellsCompression = asked.Compression && format.Compression is not null;
        reply.MapHeader(4 + (asked.Serializer ? 1 : 0) + (tellsCompression ? 1 : 0));
        reply.BulkText("version");
        reply.Integer(1);
        reply.BulkText("max-inflight");
        reply.Integer(runtime.Options.MaxCallsPerConnection);
        reply.BulkText("max-request");
        reply.Integer(runtime.Options.Server.Limits.MaxFrameBytes);
        reply.BulkText("server-id");
        reply.BulkText(client.Server.RunId);
        if (asked.Serializer)
        {
            reply.BulkText("serializer");
            reply.BulkText(format.Serializer);
        }

        if (tellsCompression)
        {
            reply.BulkText("compress");
            reply.BulkText(format.Compression!.Name);
        }
    }

    private static int ReadItems(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out int items, out var used) && used == text.Length && items > 0
            ? items
            : throw new RespProtocolException($"expected a number of elements, got '{RespServerSession.Show(text, 32)}'");

    private delegate void SilentAction(ClientCalls calls, in RespRequest request);

    /// <summary>A command that is not answered: what it is about is answered elsewhere.</summary>
    private sealed class SilentCommand(string name, int minArguments, int maxArguments, CommandDocs docs, ProviderRuntime runtime, SilentAction action)
        : RespCommand(name, minArguments, maxArguments, docs)
    {
        public override void Execute(RespServerSession client, in RespRequest request)
        {
            CountCall();
            var calls = ClientCalls.Of(client, runtime);
            if (calls.IsMultiplexed)
                action(calls, request);
            else
                client.ReplyError($"ERR {Name} needs NSX.MUX ON");
        }
    }
}
