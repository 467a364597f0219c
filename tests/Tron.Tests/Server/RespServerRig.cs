using Nsx.Testing;
using Tron.Resp;
using Tron.Server;
using Tron.Sessions;
using Tron.Tests.Transport;
using Tron.Transport;

namespace Tron.Tests.Server;

/// <summary>A RESP server on a real socket, with a slow command and one whose replies are large.</summary>
public abstract class RespServerRig : IAsyncLifetime
{
    private readonly List<Wire> _wires = [];

    internal TicketCommand Slow { get; } = new();

    protected ManualTimeProvider Time { get; } = new();

    protected RespServer Server { get; private set; } = null!;

    protected virtual RespServerOptions Options => new();

    public Task InitializeAsync()
    {
        var options = Options;
        var clock = new SessionClock(Time);
        Server = new(new SocketAcceptor(Pairs.Loopback), options with { Server = options.Server with { Clock = clock } }, Slow, new BigModule());
        Server.Start();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (var wire in _wires)
            wire.Dispose();
        foreach (var client in Server.Clients)
            client.Session.Abort(CloseReason.Local);
        await Server.DisposeAsync();
    }

    protected async Task<Wire> ConnectAsync()
    {
        var wire = await Wire.ConnectAsync(Server.LocalEndPoint);
        _wires.Add(wire);
        return wire;
    }

    /// <summary>Sends on a fresh connection and expects exactly this reply; the connection goes on.</summary>
    protected async Task<Wire> AskAsync(string request, string reply)
    {
        var wire = await ConnectAsync();
        await wire.AskAsync(request, reply);
        return wire;
    }

    /// <summary>Sends on a fresh connection and expects this reply and then the end.</summary>
    protected async Task AskToTheEndAsync(string request, string reply)
    {
        var wire = await ConnectAsync();
        await wire.SendAsync(request);
        await wire.ExpectEndAsync(reply);
    }

    private sealed class BigModule : ICommandModule
    {
        public void AddTo(CommandTable commands) => commands.Add(new ActionCommand(
            "BIG", 1, 1, new("Answers so many bytes.", "test", new CommandArgument("bytes", "integer")), Big));

        private static void Big(RespServerSession client, in RespRequest request, RespWriter reply) =>
            reply.BulkText(new string('x', int.Parse(Bytes.Text(request[1]), System.Globalization.CultureInfo.InvariantCulture)));
    }
}
