using Tron.Resp;

namespace Tron.Server;

/// <summary>Answers a request; the reply goes into the writer.</summary>
/// <param name="client">Whose request it is.</param>
/// <param name="request">The request, its name included.</param>
/// <param name="reply">Where the reply goes.</param>
public delegate void CommandAction(RespServerSession client, in RespRequest request, RespWriter reply);

/// <summary>A command that is answered at once.</summary>
/// <param name="name">Its name.</param>
/// <param name="minArguments">The least number of arguments behind the name.</param>
/// <param name="maxArguments">The largest number of arguments behind the name.</param>
/// <param name="docs">What tools show of it.</param>
/// <param name="action">What it does.</param>
/// <param name="isBarrier">Whether it changes the connection.</param>
public sealed class ActionCommand(string name, int minArguments, int maxArguments, CommandDocs docs, CommandAction action, bool isBarrier = false)
    : RespCommand(name, minArguments, maxArguments, docs)
{
    /// <inheritdoc/>
    public override bool IsBarrier => isBarrier;

    /// <inheritdoc/>
    public override void Execute(RespServerSession client, in RespRequest request)
    {
        CountCall();
        var reply = RespWriter.Rent(client.Version);
        action(client, request, reply);
        if (reply.Length > 0 && reply.Written[0] == (byte)RespType.Error)
            CountFailure();
        client.Reply(reply);
    }
}
