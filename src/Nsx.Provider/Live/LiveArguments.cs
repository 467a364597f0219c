using Nsx.Protocol;
using Tron.Resp;
using Tron.Sessions;
using Tron.Transport;

namespace Nsx.Provider;

/// <summary>The arguments of one call that live as long as it does: a stream that its caller sends, interfaces by which it is called back.</summary>
/// <remarks>What comes from the caller comes on the read loop; the method may be on any thread. After <see cref="Close"/> nothing happens any more.</remarks>
internal sealed class LiveArguments
{
    private readonly MethodCall _call;
    private readonly OpenCall _open;
    private readonly MethodDescriptor _method;
    private readonly CallbackPlan?[] _callbacks;
    private readonly int _window;
    private readonly CancellationTokenRegistration _cancellation;
    private IncomingStream? _stream;
    private CallbackLink? _link;

    public LiveArguments(in MethodCall call, OpenCall open, MethodDescriptor method, CallbackPlan?[] callbacks, int window)
    {
        _call = call;
        _open = open;
        _method = method;
        _callbacks = callbacks;
        _window = window;
        _cancellation = open.Token.UnsafeRegister(static live => ((LiveArguments)live!).Cancel(), this);
    }

    /// <summary>What the caller said of its own failure, as the method sees it; null when it said nothing.</summary>
    public Exception? StreamFailure { get; private set; }

    public string Peer => NetAddress.Format(_call.Reply.Client.Session.Connection.RemoteEndPoint);

    public WireFormat Format => _call.Reply.Format;

    public CancellationToken Token => _open.Token;

    public string Method => _method.FullName;

    /// <summary>The stream that the caller sends; null when its elements came as arguments.</summary>
    public IAsyncEnumerable<T>? Stream<T>(string parameter)
    {
        if (!_call.Options.HasStream)
            return null;
        var stream = new IncomingStream<T>(this, parameter, _window);
        Volatile.Write(ref _stream, stream);
        if (Token.IsCancellationRequested)
            Cancel();
        return stream;
    }

    /// <summary>An object by which the caller is called back; null when it wants that not.</summary>
    public object? Callback(int parameter)
    {
        if (!_call.Reply.IsMultiplexed || (_call.Options.Callbacks & (1ul << parameter)) == 0)
            return null;
        if (_link is null)
        {
            Volatile.Write(ref _link, new CallbackLink(this));
            if (Token.IsCancellationRequested)
                Cancel();
        }

        return CallbackProxy.Create(_callbacks[parameter]!, _link!);
    }

    /// <summary>An element has come; null bytes stand for null.</summary>
    /// <exception cref="RespProtocolException">There is no stream, or no credit left.</exception>
    public void OnItem(ReadOnlySpan<byte> value, bool isNull)
    {
        if (Volatile.Read(ref _stream) is not { } stream || !stream.OnItem(value, isNull))
            throw new RespProtocolException($"an element for {_method.FullName}, which takes no stream, has ended it or has given no credit");
    }

    /// <summary>The caller has ended its stream.</summary>
    /// <param name="errorLine">Why it failed; null when it ended well.</param>
    /// <exception cref="RespProtocolException">There is no stream, or nothing of it was asked for yet.</exception>
    public void OnEnd(string? errorLine)
    {
        if (Volatile.Read(ref _stream) is not { HasBegun: true } stream)
            throw new RespProtocolException($"the end of a stream for {_method.FullName}, which takes none, or has given no credit yet");
        if (errorLine is null)
            stream.End(null);
        else
            FailStream(errorLine);
    }

    /// <summary>The caller has answered a callback.</summary>
    public void OnAnswer(long number, ReadOnlySpan<byte> value, bool hasValue, bool isFault)
    {
        if (Volatile.Read(ref _link) is not { } link || !link.OnAnswer(number, value, hasValue, isFault))
            throw new RespProtocolException($"an answer to a callback of {_method.FullName} that never was");
    }

    /// <summary>An element cannot be read: the caller's fault, and the end of its call.</summary>
    public void Refuse(string problem) => FailStream(ErrorLine.Write(StatusCodec.Word(RpcStatus.InvalidArgument), $"{_method.FullName}: {problem}"));

    /// <summary>Sends a push to the caller, and gives the rented writer back.</summary>
    public void Send(RespWriter writer, FlushMode mode)
    {
        try
        {
            _call.Reply.Client.Session.Send(writer.Written, mode);
        }
        catch (SessionClosedException)
        {
            // The caller is gone: the call is told by itself.
        }

        writer.Return();
    }

    /// <summary>A writer for a push, and the id of the call.</summary>
    public RespWriter Writer(out long id)
    {
        id = _call.Reply.Key;
        return RespWriter.Rent(_call.Reply.Client.Version);
    }

    /// <summary>Why a push cannot be sent; null as a rule.</summary>
    public string? SizeProblem(ReadOnlySpan<byte> push) => ReplySize.Problem(push, _call.Reply.Client.Server.Options.Limits);

    /// <summary>With other calls under way, what they send leaves together with this.</summary>
    public FlushMode FlushMode => _call.FlushMode;

    /// <summary>The method has ended. Callbacks that nobody waits for still leave, before the reply.</summary>
    public void Close()
    {
        _cancellation.Dispose();
        Volatile.Read(ref _stream)?.End(new ObjectDisposedException(_method.FullName, "The call has ended: its stream cannot be read any more."));
        Volatile.Read(ref _link)?.Close(sendsRest: _open.EndedBy is null);
    }

    private void FailStream(string line)
    {
        var error = ErrorLine.Read(line, _method, Peer);
        StreamFailure = error;
        _open.End(line.Length > 0 ? line : "ABORTED the caller's stream failed");
        Volatile.Read(ref _stream)?.End(error);
    }

    private void Cancel()
    {
        Volatile.Read(ref _stream)?.End(new OperationCanceledException(_open.EndedBy, Token));
        Volatile.Read(ref _link)?.Cancel(new OperationCanceledException(_open.EndedBy, Token));
    }
}
