using Tron.Resp;
using Tron.Sessions;

namespace Tron.Server;

/// <summary><c>QUIT</c>: answers OK and closes. Nothing that was pipelined behind it is executed.</summary>
internal sealed class QuitCommand() : RespCommand("QUIT", 0, int.MaxValue, new("Answers OK and closes the connection.", "connection"))
{
    public override bool IsBarrier => true;

    public override void Execute(RespServerSession client, in RespRequest request)
    {
        CountCall();
        var reply = RespWriter.Rent(client.Version);
        reply.SimpleString("OK");
        client.Reply(reply);
        _ = client.Session.CloseAsync(new(CloseKind.Remote, "the client said QUIT"));
    }
}
