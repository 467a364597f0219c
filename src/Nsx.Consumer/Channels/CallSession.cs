using System.Buffers.Text;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Nsx.Protocol;
using Tron.Client;
using Tron.Resp;
using Tron.Sessions;
using Tron.Transport;

namespace Nsx.Consumer;

/// <summary>The consumer's side of a session with one provider: multiplexed calls, replies in any order.</summary>
/// <remarks>
/// When the session ends, every waiting call must fail exactly once, whatever moment its sender is in. The sender publishes
/// its position and then looks at the state; the end changes the state and then looks at positions; both with full fences,
/// so at least one of them sees the other, and the table lets only one take the call.
/// </remarks>
internal sealed class CallSession(ConsumerOptions options, ILogger logger) : RespClientSession(options.Limits)
{
    private readonly PendingCalls _pending = new(options.MaxCallsPerConnection);
    private InlinePolicy _inline;
    private string? _address;
    private int _largestRequest = int.MaxValue;
    private volatile bool _isGoingAway;

    /// <summary>How many calls wait for replies.</summary>
    public int Waiting => _pending.Count;

    /// <summary>How values go to and from the provider. Agreed on before the first call.</summary>
    public WireFormat Format { get; private set; } = WireFormat.Default;

    /// <summary>True when new calls can be sent here.</summary>
    public bool IsUsable => !_isGoingAway && Session.State == SessionState.Open;

    /// <summary>When the bytes came that are being read: a timestamp.</summary>
    public long ReceivedAt => Session.ReceivedAt;

    /// <summary>Where to say what went wrong in code of callers.</summary>
    public ILogger Logger => logger;

    /// <summary>The provider's address.</summary>
    public string Address => _address ??= NetAddress.Format(Session.Connection.RemoteEndPoint);

    protected override bool IsWaiting => _pending.Count > 0 || base.IsWaiting;

    /// <summary>Agrees on the protocol. Sent as one batch; both answers must be right.</summary>
    public async Task GreetAsync()
    {
        var hello = CallAsync("HELLO", "3", "SETNAME", options.ClientName);
        var mux = SendAsync(MuxAgreement.Request(options));
        await hello.ConfigureAwait(false);
        var announced = await mux.ConfigureAwait(false);
        Format = MuxAgreement.Read(announced, options, Address);
        Heed(announced);
    }

    /// <summary>What the provider takes: a call more than that would keep it from reading what is behind.</summary>
    private void Heed(RespValue announced)
    {
        if (announced["max-inflight"] is { } most)
            _pending.Limit((int)Math.Clamp(most.Integer, 1, options.MaxCallsPerConnection));
        if (announced["max-request"] is { } largest)
            _largestRequest = (int)Math.Clamp(largest.Integer, 1, int.MaxValue);
    }

    /// <summary>Sends a call. Its outcome comes through <paramref name="call"/>, unless this says that nothing was sent.</summary>
    /// <exception cref="SessionClosedException">The session has ended; nothing was sent.</exception>
    /// <exception cref="RpcException">Too many calls wait, or the arguments cannot be written; nothing was sent.</exception>
    public void Call(PendingCall call, object?[] arguments, in OutgoingOptions options)
    {
        call.Capture();
        if (!_pending.TryAdd(this, call))
            throw TooMany(call.Plan);
        long position;
        try
        {
            var writer = RespWriter.Rent(RespVersion.Resp3);
            CheckSize(call.Plan, call.Plan.Frame.Write(writer, call.Id, arguments, options, Format));
            position = Send(call.Plan, writer, _pending.Count > 1 ? FlushMode.Soon : FlushMode.Now);
        }
        catch when (_pending.Take(call.Id) is not null)
        {
            throw;
        }

        call.Sent(position);
        if (Session.State != SessionState.Open && _pending.Take(call.Id) is { } mine)
            mine.Fail(Lost(mine, Session.CloseReason));
    }

    /// <summary>Sends a call that nobody waits for.</summary>
    public void CallOneWay(MethodPlan plan, object?[] arguments, in OutgoingOptions options)
    {
        var writer = RespWriter.Rent(RespVersion.Resp3);
        CheckSize(plan, plan.Frame.Write(writer, Mux.OneWay, arguments, options, Format));
        Send(plan, writer, _pending.Count > 0 ? FlushMode.Soon : FlushMode.Now);
    }

    /// <summary>Gives a call up: it fails, and the provider is told.</summary>
    /// <param name="call">The call.</param>
    /// <param name="id">Its id.</param>
    /// <param name="exception">What its caller gets.</param>
    /// <param name="streamError">How the stream that it sent has failed; null when that is not why.</param>
    /// <returns>False when it had ended already.</returns>
    public bool Abandon(PendingCall call, long id, Exception exception, string? streamError = null)
    {
        if (!ReferenceEquals(_pending.Find(id), call) || _pending.Take(id) is null)
            return false;
        if (streamError is null)
            call.Fail(exception);
        else
            call.FailHere(exception);
        if (streamError is null)
            Tell(static (writer, id, _) => CallFrame.WriteCancel(writer, id), id, 0);
        else
            Tell((writer, id, _) => CallFrame.WriteEnd(writer, id, streamError), id, 0);
        return true;
    }

    /// <summary>Completes when the provider has taken so much of what was sent that more can be.</summary>
    public ValueTask WhenRoomAsync() =>
        Session.BytesWaiting > options.Channel.Session.PauseReadingAtBytes ? new(Session.WhenSentAsync()) : ValueTask.CompletedTask;

    /// <summary>Lets a stream go on.</summary>
    public void GiveCredit(long id, int items) => Tell(CallFrame.WriteCredit, id, items);

    /// <summary>Runs what a reply sets free: on the read loop while that is short, on the pool otherwise.</summary>
    public void Resume<T>(PendingResult<T> call)
    {
        var clock = Session.Clock;
        if (!_inline.MayRunInline(clock.LastTick))
        {
            call.Complete(onPool: true);
            return;
        }

        var sampled = _inline.ShouldSample() ? clock.Time.GetTimestamp() : 0;
        var entered = Session.EnterForeignCode();
        call.Complete(onPool: false);
        _inline.Ran(Session.LeaveForeignCode(entered), sampled, clock.Time);
    }

    protected override bool OnFrame(ReadOnlySpan<byte> frame)
    {
        // A provider that cannot take a request says why before it closes: the text names the limit.
        if (frame[0] == (byte)'-' && !base.IsWaiting)
            throw new RespProtocolException($"the provider refused what it was sent: {RespValue.Copy(frame)}");
        return base.OnFrame(frame);
    }

    protected override bool OnPush(ReadOnlySpan<byte> frame)
    {
        if (frame.StartsWith(Mux.ReplyHead))
        {
            OnReply(frame, ReadId(frame[Mux.ReplyHead.Length..], out var id), id, null);
            return true;
        }

        if (frame.StartsWith(Mux.ItemHead))
        {
            var value = ReadId(frame[Mux.ItemHead.Length..], out var id);
            if (_pending.Find(id) is not { } call)
                CheckWasIssued(id, frame);
            else if (!call.OnItem(value))
                throw new RespProtocolException($"an element for {call.Plan.Descriptor.FullName}, which is no stream or has no credit left");
            return true;
        }

        if (frame.StartsWith(Mux.ReplyWithWordsHead))
        {
            var value = ReadId(frame[Mux.ReplyWithWordsHead.Length..], out var id);
            OnReply(frame, value, id, Mux.ReadWords(value));
            return true;
        }

        if (Format.Compression is not null && OnCompressedReply(frame))
            return true;

        if (frame.StartsWith(Mux.CreditHead))
        {
            OnCredit(frame, ReadId(frame[Mux.CreditHead.Length..], out var id), id);
            return true;
        }

        if (frame.StartsWith(Mux.InvokeHead))
        {
            OnInvoke(frame, ReadId(frame[Mux.InvokeHead.Length..], out var id), id);
            return true;
        }

        if (!frame.StartsWith(Mux.GoAwayHead))
            return false;
        _isGoingAway = true;
        WentAway?.Invoke();
        return true;
    }

    /// <summary>A reply whose value is compressed: only from providers that have agreed to that.</summary>
    private bool OnCompressedReply(ReadOnlySpan<byte> frame)
    {
        var hasWords = frame.StartsWith(Mux.CompressedReplyWithWordsHead);
        if (!hasWords && !frame.StartsWith(Mux.CompressedReplyHead))
            return false;
        var packed = ReadId(frame[Mux.CompressedReplyHead.Length..], out var id);
        if (_pending.Find(id) is not { } call)
        {
            CheckWasIssued(id, frame);
            return true;
        }

        var inflated = new RespWriter();
        try
        {
            InflatedReply.Read(Format.Compression!, packed, inflated, options.Limits);
        }
        catch (Exception e) when (e is FormatException or RpcException or RespProtocolException)
        {
            // The frame itself was whole: only this one call is harmed.
            _pending.Take(id)?.Fail(call.Plan.Error(RpcStatus.InvalidReply, $"the compressed result cannot be read: {e.Message}", Address, e));
            return true;
        }

        OnReply(frame, inflated.Written, id, hasWords ? Mux.ReadWords(packed) : null);
        return true;
    }

    private void OnReply(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> value, long id, ImmutableDictionary<string, string>? words)
    {
        if (_pending.Take(id) is not { } call)
        {
            CheckWasIssued(id, frame);
            return;
        }

        if (words is not null)
            call.Response?.Set(words);
        call.OnReply(value);
    }

    private void OnCredit(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> rest, long id)
    {
        var reader = new RespReader(rest);
        reader.Read();
        var items = reader.GetInt64();
        if (_pending.Find(id) is not { } call)
            CheckWasIssued(id, frame);
        else if (call.Live?.OnCredit(items) == true)
            call.Proves();
        else
            throw new RespProtocolException($"credit for {call.Plan.Descriptor.FullName}, which sends no stream, or no number of elements: {items}");
    }

    private void OnInvoke(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> rest, long id)
    {
        if (_pending.Find(id) is not { } call)
            CheckWasIssued(id, frame);
        else if (call.Live?.OnInvoke(rest) != true)
            throw new RespProtocolException($"a callback of {call.Plan.Descriptor.FullName}, which takes none, or more than may be without an answer");
    }

    /// <summary>Raised when the provider has said that it will stop, on the read loop: be quick.</summary>
    public event Action? WentAway;

    protected override bool OnTick(long now)
    {
        foreach (var call in _pending.TakeWhere(static (call, now) => call.Deadline != 0 && now >= call.Deadline && !call.IsBeingSent, now))
        {
            // Before it fails: whoever waits may use the object again at once, under another id.
            var id = call.Id;
            call.Fail(call.TimedOut());
            Tell(static (writer, id, _) => CallFrame.WriteCancel(writer, id), id, 0);
        }

        return _pending.Count > 0;
    }

    protected override void OnClosed(CloseReason reason)
    {
        base.OnClosed(reason);
        foreach (var call in _pending.TakeWhere(static (call, _) => !call.IsBeingSent, 0))
            call.Fail(Lost(call, reason));
    }

    private static ReadOnlySpan<byte> ReadId(ReadOnlySpan<byte> rest, out long id)
    {
        if (!Utf8Parser.TryParse(rest, out id, out var used) || !rest[used..].StartsWith("\r\n"u8))
            throw new RespProtocolException("expected the id of a call");
        return rest[(used + 2)..];
    }

    /// <summary>A reply may come late, for a call that was given up; a reply to a call that never was means that the peers are out of step.</summary>
    private void CheckWasIssued(long id, ReadOnlySpan<byte> frame)
    {
        if (!_pending.WasIssued(id))
            throw new RespProtocolException($"a reply that nobody waits for: {RespValue.Copy(frame)}");
    }

    private RpcException Lost(PendingCall call, CloseReason? reason)
    {
        var never = call.WasNeverSent(Session.BytesHandedOver);
        var what = never ? "was not sent" : "was under way";
        return call.Plan.Error(
            never ? RpcStatus.Unavailable : RpcStatus.ConnectionLost, $"the call {what} when the session ended: {reason?.Message}", Address, reason?.Cause);
    }

    /// <summary>A request that the provider cannot take would end the connection for all who share it.</summary>
    public void CheckSize(MethodPlan plan, int bytes)
    {
        if (bytes > _largestRequest)
            throw plan.Error(RpcStatus.TooLarge, $"the request has {bytes} bytes, and the provider takes {_largestRequest} ({nameof(RespLimits)}.{nameof(RespLimits.MaxFrameBytes)} there)", Address);
    }

    /// <summary>The same for one element of a stream.</summary>
    public void CheckBulk(MethodPlan plan, int bytes)
    {
        var most = options.Limits.MaxBulkBytes + $"${options.Limits.MaxBulkBytes}\r\n\r\n".Length;
        if (bytes > most)
            throw plan.Error(RpcStatus.TooLarge, $"an element has {bytes} bytes: more than {nameof(RespLimits)}.{nameof(RespLimits.MaxBulkBytes)} ({options.Limits.MaxBulkBytes})");
    }

    private RpcException TooMany(MethodPlan plan) => plan.Error(
        RpcStatus.Busy,
        $"{_pending.Most} calls wait for replies already ({nameof(ConsumerOptions)}.{nameof(ConsumerOptions.MaxCallsPerConnection)} is {options.MaxCallsPerConnection}; the provider's limit counts too)",
        Address);

    private long Send(MethodPlan plan, RespWriter request, FlushMode mode)
    {
        var isSent = CallBatch.TrySend(Session, request.Written, mode, out var position);
        request.Return();
        return isSent ? position : throw plan.Error(
            RpcStatus.Busy,
            $"not sent, because {Session.BytesWaiting} bytes of other calls wait for the provider to read them ({nameof(SessionOptions)}.{nameof(SessionOptions.MaxQueuedBytes)})",
            Address);
    }

    private void Tell(Action<RespWriter, long, int> write, long id, int number)
    {
        var writer = RespWriter.Rent(RespVersion.Resp3);
        write(writer, id, number);
        try
        {
            Session.Send(writer.Written, FlushMode.Soon);
        }
        catch (SessionClosedException)
        {
            // There is nobody left to tell.
        }

        writer.Return();
    }
}
