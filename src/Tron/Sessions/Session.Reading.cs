namespace Tron.Sessions;

/// <content>The read loop: receive, cut into frames, hand them on, flush once for the whole batch.</content>
public sealed partial class Session
{
    [ThreadStatic]
    private static Session? t_reading;

    [ThreadStatic]
    private static int t_term;

    private ReadLeadership _lead;
    private ReceiveBuffer _input;
    private int _batches;
    private int _seenBatches;
    private int _refused;
    private volatile bool _isReadingBatch;

    private enum Progress
    {
        NeedsMore,
        MustSend,
        Refused,
        Overtaken,
    }

    /// <summary>True when the calling thread is this session's read loop, or foreign code that runs on it.</summary>
    private bool IsReadingHere => t_reading == this && t_term == _lead.Term;

    /// <summary>
    /// To be called before a thread blocks for long, wherever it is: if it happens to be the read loop of a session,
    /// another thread goes on reading there at once, and what was queued is sent.
    /// </summary>
    public static void AboutToBlock()
    {
        if (t_reading is not { } session)
            return;
        if (t_term == session._lead.Term && session._lead.TryTake(out var term))
            session.ReadOnNewThread(term);
        t_reading = null;
        session.Flush();
    }

    /// <summary>Starts reading: on this thread if <paramref name="onThisThread"/>, which then returns at the session's end.</summary>
    public Task Start(bool onThisThread = false)
    {
        Clock.Add(this);
        if (State == SessionState.Closed)
            Clock.Remove(this);
        if (onThisThread)
            return ReadAsync(_lead.Term);
        if (Connection.BlocksWhileReceiving)
            ReadOnNewThread(_lead.Term);
        else
            ThreadPool.UnsafeQueueUserWorkItem(static session => _ = session.ReadAsync(session._lead.Term), this, preferLocal: false);
        return Completion;
    }

    /// <summary>Says that code of others is about to run on the read loop. The frame must not be touched any more.</summary>
    /// <returns>What <see cref="LeaveForeignCode"/> wants back.</returns>
    public int EnterForeignCode() => _lead.Enter();

    /// <summary>Says that the code of others has returned.</summary>
    /// <returns>False when it took so long that another thread reads the session now.</returns>
    public bool LeaveForeignCode(int entered) => _lead.Leave(entered);

    private void ReadOnNewThread(int term)
    {
        var thread = new Thread(() => _ = ReadAsync(term)) { IsBackground = true, Name = $"tron session {Id}" };
        thread.UnsafeStart();
    }

    private async Task ReadAsync(int term)
    {
        try
        {
            while (true)
            {
                var progress = ReadBatch(term);
                if (progress == Progress.Overtaken)
                    return;
                if (progress == Progress.Refused)
                    await PauseAsync(_handler.WhenReadyAsync()).ConfigureAwait(false);
                else if (_output.Waiting > _pauseAt)
                    await PauseAsync(_output.WhenDrainedAsync()).ConfigureAwait(false);
                if (progress == Progress.NeedsMore && !await ReceiveAsync().ConfigureAwait(false))
                    break;
            }

            await FinishAsync(_input.IsEmpty || State == SessionState.Closing
                ? CloseReason.Remote
                : new(CloseKind.ConnectionLost, "the peer closed the connection within a frame")).ConfigureAwait(false);
        }
        catch (FrameException e)
        {
            await CloseAfterErrorAsync(e).ConfigureAwait(false);
        }
        catch (Exception e) when (IsConnectionError(e))
        {
            Break(e);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    /// <summary>The peer has ended its sending. It may still read, and gets what was queued for it.</summary>
    private async Task FinishAsync(CloseReason reason)
    {
        if (TryClose(reason))
            await SayGoodbyeAsync().ConfigureAwait(false);
        else
            await _output.WhenDrainedAsync().ConfigureAwait(false);
        Abort(reason);
    }

    /// <summary>Waits; a thread that reads for a blocking connection stays with it instead of going on in the pool.</summary>
    private async ValueTask PauseAsync(Task until)
    {
        _liveness.Paused();
        if (Connection.BlocksWhileReceiving)
            until.GetAwaiter().GetResult();
        else
            await until.ConfigureAwait(false);
        _liveness.Resumed();
    }

    private Progress ReadBatch(int term)
    {
        if (_input.IsEmpty)
        {
            _isReadingBatch = false;
            return Progress.NeedsMore;
        }

        t_reading = this;
        t_term = term;
        _isReadingBatch = true;
        SetBusy();
        var progress = Progress.NeedsMore;
        try
        {
            progress = ReadFrames(term);
        }
        finally
        {
            t_reading = null;
            if (progress != Progress.Overtaken)
                _isReadingBatch = false;
        }

        _batches++;
        if (_output.NeedsFlush)
            Flush();
        return progress;
    }

    private Progress ReadFrames(int term)
    {
        while (!_input.IsEmpty)
        {
            if (State != SessionState.Open)
            {
                _input.Clear();
                return Progress.NeedsMore;
            }

            var unread = _input.Unread;
            var length = _refused > 0 ? _refused : _handler.Decoder.Scan(unread);
            if (length == 0)
            {
                _liveness.FrameHasBegun();
                return Progress.NeedsMore;
            }

            // Consumed before it is handled: foreign code may run in there, and another thread may go on behind this frame.
            _input.Consume(length);
            _refused = 0;
            _liveness.FrameHasEnded();
            if (!_handler.OnFrame(unread[..length]))
            {
                _input.Unconsume(length);
                _refused = length;
                return Progress.Refused;
            }

            if (_lead.Term != term)
                return Progress.Overtaken;
            if (_output.Waiting > _pauseAt)
                return Progress.MustSend;
        }

        return Progress.NeedsMore;
    }

    private async ValueTask<bool> ReceiveAsync()
    {
        if (!Connection.BlocksWhileReceiving)
        {
            var readable = Connection.ReceiveAsync(default);
            if (!readable.IsCompletedSuccessfully)
            {
                // Nothing there: wait without holding memory.
                _input.Shrink();
                await readable.ConfigureAwait(false);
            }
        }

        var count = await Connection.ReceiveAsync(_input.Free(_options.MaxFrameBytes)).ConfigureAwait(false);
        ReceivedAt = Clock.Time.GetTimestamp();
        _input.Received(count);
        _liveness.Received();
        return count > 0;
    }

    private async Task CloseAfterErrorAsync(FrameException error)
    {
        try
        {
            await PauseAsync(_handler.OnFrameErrorAsync(error)).ConfigureAwait(false);
            _input.Clear();
            if (TryClose(new(CloseKind.ProtocolError, error.Message, error)))
                await PauseAsync(SayGoodbyeAsync()).ConfigureAwait(false);
            while (State == SessionState.Closing && await ReceiveAsync().ConfigureAwait(false))
                _input.Clear();
            Abort(CloseReason.Remote);
        }
        catch (Exception e) when (IsConnectionError(e))
        {
            Break(e);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }
}
