using System.Text;
using Tron.Resp;
using Tron.Sessions;

namespace Tron.Server;

/// <summary>The server's side of a RESP session: one client, its settings, and its replies in order.</summary>
public sealed class RespServerSession : SessionHandler
{
    private readonly RespRequestDecoder _decoder;
    private object? _feature;
    private Dictionary<Type, object>? _features;
    private ReplyQueue? _replies;
    private RespCommand? _refused;

    internal RespServerSession(RespServer server, RespLimits limits)
    {
        Server = server;
        _decoder = new(limits);
        ConnectedAt = server.Time.GetTimestamp();
    }

    /// <summary>Raised when the client has asked to start anew, on the read loop.</summary>
    public event Action? ResetRequested;

    /// <summary>Raised once when the session has ended, on any thread: be quick.</summary>
    public event Action? Closed;

    /// <summary>What a module wants done about every 5 ms while the session is busy: see <see cref="SessionHandler.OnTick"/>.</summary>
    public Func<long, bool>? Tick { get; set; }

    /// <summary>The server.</summary>
    public RespServer Server { get; }

    /// <summary>The protocol version that the client has asked for.</summary>
    public RespVersion Version { get; internal set; } = RespVersion.Resp2;

    /// <summary>The client's name for itself.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>The client's library.</summary>
    public string LibraryName { get; internal set; } = "";

    /// <summary>The version of the client's library.</summary>
    public string LibraryVersion { get; internal set; } = "";

    /// <summary>The command that was asked for last.</summary>
    public RespCommand? LastCommand { get; private set; }

    internal long ConnectedAt { get; }

    internal ReplyQueue Replies => _replies ??= new(Session, Server.Options.MaxConcurrentRequests);

    /// <inheritdoc/>
    protected internal override IFrameDecoder Decoder => _decoder;

    /// <summary>What a module keeps for this client. At most one of each type; made when it is first asked for.</summary>
    public T Feature<T>(Func<RespServerSession, T> create)
        where T : class
    {
        if (_feature is T usual)
            return usual;
        lock (_decoder)
        {
            _features ??= [];
            if (!_features.TryGetValue(typeof(T), out var found))
                _features[typeof(T)] = found = create(this);
            _feature ??= found;
            return (T)found;
        }
    }

    /// <summary>What a module keeps for this client; null when there is nothing yet.</summary>
    public T? FindFeature<T>()
        where T : class
    {
        if (_feature is T usual)
            return usual;
        lock (_decoder)
            return _features is not null && _features.TryGetValue(typeof(T), out var found) ? (T)found : null;
    }

    /// <summary>Takes the place of the current request among the replies. Only while the request is being executed.</summary>
    public long TakeReplyTicket() => Replies.Take();

    /// <summary>Answers the request that took this ticket. Any thread, exactly once.</summary>
    public void Reply(long ticket, ReadOnlySpan<byte> reply) => Replies.Complete(ticket, reply);

    /// <summary>Answers the current request and gives the rented writer back.</summary>
    public void Reply(RespWriter reply)
    {
        Replies.Complete(Replies.Take(), reply.Written);
        reply.Return();
    }

    /// <summary>Answers the current request with an error.</summary>
    public void ReplyError(string codeAndText)
    {
        var reply = RespWriter.Rent(Version);
        reply.Error(codeAndText);
        Reply(reply);
    }

    internal void WasReset() => ResetRequested?.Invoke();

    /// <summary>Lets a request that was held back be tried again: what it waited for has changed.</summary>
    public void WakeReader() => Replies.Wake();

    /// <summary>Bytes from the wire as text for people: at most so many, control characters escaped.</summary>
    public static string Show(ReadOnlySpan<byte> bytes, int length)
    {
        var text = new StringBuilder();
        foreach (var rune in Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, length)]).EnumerateRunes())
        {
            if (Rune.IsControl(rune))
                text.Append(rune.Value is '\r' or '\n' ? " " : $"\\x{rune.Value:x2}");
            else
                text.Append(rune);
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    protected internal override bool OnFrame(ReadOnlySpan<byte> frame)
    {
        var request = _decoder.Request(frame);
        if (request.Count == 0)
            return true;
        if (!Server.Commands.TryGet(request[0], out var command))
        {
            CrossProtocol.Refuse(request);
            if (Replies.IsFull)
                return false;
            ReplyError(UnknownCommand(request));
            return true;
        }

        if (!command.CanStart(this))
        {
            _refused = command;
            return false;
        }

        LastCommand = command;
        if (request.Count - 1 < command.MinArguments || request.Count - 1 > command.MaxArguments)
        {
            command.CountRejection();
            command.RefuseArity(this, request);
        }
        else
        {
            command.Execute(this, request);
        }

        return true;
    }

    /// <inheritdoc/>
    protected internal override Task WhenReadyAsync()
    {
        var refused = _refused;
        return Replies.WhenMovedAsync(() => Session.State != SessionState.Open || (refused?.CanStart(this) ?? !Replies.IsFull));
    }

    /// <inheritdoc/>
    protected internal override bool OnTick(long now) => Tick?.Invoke(now) ?? false;

    /// <inheritdoc/>
    protected internal override async Task OnFrameErrorAsync(FrameException error)
    {
        // Those before it are answered first, or nobody could tell which request was broken.
        while (!Replies.IsEmpty && Session.State == SessionState.Open)
            await Replies.WhenMovedAsync(() => Replies.IsEmpty || Session.State != SessionState.Open).ConfigureAwait(false);
        var last = RespWriter.Rent(Version);
        last.Error("ERR " + error.Message);
        Reply(last);
    }

    /// <inheritdoc/>
    protected internal override void OnClosed(CloseReason reason)
    {
        _replies?.Wake();
        Closed?.Invoke();
    }

    private static string UnknownCommand(in RespRequest request)
    {
        const int shown = 128;
        var arguments = new StringBuilder();
        for (var i = 1; i < request.Count && arguments.Length < shown; i++)
        {
            var left = shown - arguments.Length;
            arguments.Append('\'').Append(Show(request[i], left)).Append("' ");
        }

        return $"ERR unknown command '{Show(request[0], shown)}', with args beginning with: {arguments}";
    }
}
