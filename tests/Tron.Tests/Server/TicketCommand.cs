using System.Collections.Concurrent;
using Tron.Resp;
using Tron.Server;

namespace Tron.Tests.Server;

/// <summary><c>SLOW name</c>: takes its place among the replies at once and is answered when the test says so, on another thread.</summary>
internal sealed class TicketCommand() : RespCommand("SLOW", 1, 1, new("Answers later.", "test", new CommandArgument("name"))), ICommandModule
{
    private readonly ConcurrentDictionary<string, (RespServerSession Client, long Ticket)> _pending = new();
    private readonly ConcurrentQueue<string> _executed = new();

    public string[] Executed => [.. _executed];

    public void AddTo(CommandTable commands) => commands.Add(this);

    public override void Execute(RespServerSession client, in RespRequest request)
    {
        var name = Bytes.Text(request[1]);
        _pending[name] = (client, client.TakeReplyTicket());
        _executed.Enqueue(name);
    }

    /// <summary>Answers one request, as a bulk string of its name.</summary>
    public void Answer(string name)
    {
        Assert.True(_pending.TryRemove(name, out var pending));
        pending.Client.Reply(pending.Ticket, Bytes.Of($"${name.Length}\r\n{name}\r\n"));
    }
}
