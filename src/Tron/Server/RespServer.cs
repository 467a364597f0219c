using System.Net;
using Tron.Resp;
using Tron.Sessions;
using Tron.Transport;

namespace Tron.Server;

/// <summary>A server that speaks RESP2 and RESP3: the connection commands of Redis, and whatever modules add.</summary>
/// <remarks>All members may be called by any thread. Owns its acceptor and its sessions.</remarks>
public sealed class RespServer : IAsyncDisposable
{
    private readonly SessionServer _server;
    private readonly IReadOnlyList<ICommandModule> _modules;
    private readonly RespLimits _remoteLimits;

    /// <summary>Makes a server; <see cref="Start"/> lets it accept.</summary>
    /// <param name="acceptor">Where clients come in; from now on the server's own.</param>
    /// <param name="options">How it answers.</param>
    /// <param name="modules">What it answers besides the connection commands.</param>
    public RespServer(IAcceptor acceptor, RespServerOptions options, params IReadOnlyList<ICommandModule> modules)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        _modules = modules;
        _remoteLimits = options.InlineRequests == InlineRequests.Always ? options.Limits : options.Limits with { MaxInlineBytes = 0 };
        StartedAt = Time.GetTimestamp();
        RunId = Guid.NewGuid().ToString("N") + "00000000";
        new ConnectionCommands().AddTo(Commands);
        new IntrospectionCommands().AddTo(Commands);
        foreach (var module in modules)
            module.AddTo(Commands);
        _server = new(acceptor, Accept, options.Server with { Session = options.Server.Session with { MaxFrameBytes = options.Limits.MaxFrameBytes } });
    }

    /// <summary>How the server answers.</summary>
    public RespServerOptions Options { get; }

    /// <summary>Its commands.</summary>
    public CommandTable Commands { get; } = new();

    /// <summary>Where it listens.</summary>
    public EndPoint LocalEndPoint => _server.LocalEndPoint;

    /// <summary>The clients that are connected now.</summary>
    public IEnumerable<RespServerSession> Clients => _server.Sessions.Select(session => (RespServerSession)session.Handler);

    /// <summary>How many clients are connected now.</summary>
    public int ClientCount => _server.SessionCount;

    /// <summary>Forty hexadecimal digits that only this run of the server has.</summary>
    public string RunId { get; }

    internal TimeProvider Time => Options.Server.Clock.Time;

    internal long StartedAt { get; }

    internal long AcceptedCount => _server.AcceptedCount;

    /// <summary>Begins to accept.</summary>
    public void Start() => _server.Start();

    /// <summary>Closes the listener; clients that are connected stay.</summary>
    public Task StopAcceptingAsync() => _server.StopAcceptingAsync();

    /// <summary>Closes the listener and all sessions in good order: what was queued is sent before.</summary>
    public Task CloseAsync(CloseReason reason) => _server.CloseAsync(reason);

    /// <summary>Closes the listener and all sessions.</summary>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    internal void Report(InfoReport report)
    {
        foreach (var module in _modules)
            module.Report(report);
    }

    private RespServerSession Accept(Connection connection)
    {
        var trusted = connection.IsLoopback && Options.InlineRequests == InlineRequests.Loopback;
        return new(this, trusted ? Options.Limits : _remoteLimits);
    }
}
