using Tron.Resp;
using Tron.Sessions;

namespace Tron.Client;

/// <summary>The client's side of a RESP session: requests in order, replies in order, pushes in between.</summary>
/// <remarks>All public members may be called by any thread.</remarks>
public class RespClientSession : SessionHandler
{
    private readonly Lock _order = new();
    private readonly Queue<TaskCompletionSource<RespValue>> _waiting = new();
    private CloseReason? _closed;

    /// <summary>Makes a handler with default limits.</summary>
    public RespClientSession()
        : this(new RespLimits())
    {
    }

    /// <summary>Makes a handler.</summary>
    /// <param name="limits">What the peer may send.</param>
    public RespClientSession(RespLimits limits) => Decoder = new RespReplyDecoder(limits);

    /// <inheritdoc/>
    protected internal override IFrameDecoder Decoder { get; }

    /// <inheritdoc/>
    protected internal override bool IsAnswering => false;

    /// <inheritdoc/>
    protected internal override bool IsWaiting => _waiting.Count > 0;

    /// <summary>Sends one request; the task ends with its reply, which may be an error value.</summary>
    /// <exception cref="SessionClosedException">The session ended before the reply came.</exception>
    public Task<RespValue> SendAsync(params ReadOnlySpan<string> arguments)
    {
        var writer = RespWriter.Rent(RespVersion.Resp3);
        writer.ArrayHeader(arguments.Length);
        foreach (var argument in arguments)
            writer.BulkText(argument);
        var reply = SendFrame(writer.Written);
        writer.Return();
        return reply;
    }

    /// <summary>Sends one request whose arguments are bytes.</summary>
    /// <inheritdoc cref="SendAsync(ReadOnlySpan{string})"/>
    public Task<RespValue> SendAsync(params ReadOnlySpan<byte[]> arguments)
    {
        var writer = RespWriter.Rent(RespVersion.Resp3);
        writer.ArrayHeader(arguments.Length);
        foreach (var argument in arguments)
            writer.Bulk(argument);
        var reply = SendFrame(writer.Written);
        writer.Return();
        return reply;
    }

    /// <summary>Sends one request; an error reply becomes a <see cref="RespErrorException"/>.</summary>
    /// <exception cref="SessionClosedException">The session ended before the reply came.</exception>
    public async Task<RespValue> CallAsync(params string[] arguments)
    {
        var reply = await SendAsync(arguments).ConfigureAwait(false);
        return reply.IsError ? throw new RespErrorException(reply.Text) : reply;
    }

    /// <inheritdoc/>
    protected internal override bool OnFrame(ReadOnlySpan<byte> frame)
    {
        if (frame[0] == (byte)RespType.Push)
        {
            if (!OnPush(frame))
                throw new RespProtocolException("a push that nobody asked for: " + Describe(frame));
            return true;
        }

        TaskCompletionSource<RespValue>? waiting;
        lock (_order)
        {
            if (!_waiting.TryDequeue(out waiting))
                throw new RespProtocolException("a reply that nobody waits for: " + Describe(frame));
        }

        var reply = RespValue.Copy(frame);
        var entered = Session.EnterForeignCode();
        waiting.TrySetResult(reply);
        Session.LeaveForeignCode(entered);
        return true;
    }

    /// <summary>A push has come; the rules of <see cref="SessionHandler.OnFrame"/> hold.</summary>
    /// <returns>False when it is of no kind that was asked for: the session is then closed.</returns>
    protected virtual bool OnPush(ReadOnlySpan<byte> frame) => false;

    /// <inheritdoc/>
    protected internal override void SendHeartbeat()
    {
        try
        {
            SendFrame("*1\r\n$4\r\nPING\r\n"u8).ContinueWith(
                static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
        catch (SessionClosedException)
        {
            // It ended by itself in this very moment.
        }
    }

    /// <inheritdoc/>
    protected internal override void OnClosed(CloseReason reason)
    {
        List<TaskCompletionSource<RespValue>> waiting;
        lock (_order)
        {
            _closed = reason;
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        // The caller may be a thread that must not run foreign code.
        foreach (var one in waiting)
            ThreadPool.UnsafeQueueUserWorkItem(static pair => pair.one.TrySetException(new SessionClosedException(pair.reason)), (one, reason), false);
    }

    private static string Describe(ReadOnlySpan<byte> frame)
    {
        var reader = new RespReader(frame);
        reader.Read();
        return reader.Describe();
    }

    private Task<RespValue> SendFrame(ReadOnlySpan<byte> frame)
    {
        var reply = new TaskCompletionSource<RespValue>();
        lock (_order)
        {
            if (_closed is not null)
                throw new SessionClosedException(_closed);

            // Queued first: with the bytes on their way, a reply may come before Send returns.
            _waiting.Enqueue(reply);
            Session.Send(frame, FlushMode.Now);
        }

        return reply.Task;
    }
}
