namespace Tron.Sessions;

/// <summary>One side of a conversation: what to do with the frames of a session. One handler serves one session.</summary>
/// <remarks>
/// <para>
/// <see cref="OnFrame"/> runs on the session's read loop. Code of others (service methods,
/// continuations of callers) may run there only between <see cref="Session.EnterForeignCode"/> and
/// <see cref="Session.LeaveForeignCode"/>, and nothing of the frame may be touched after entering: when foreign code
/// stalls, another thread goes on reading (decision 0003).
/// </para>
/// <para>All other members may be called by any thread.</para>
/// </remarks>
public abstract class SessionHandler
{
    /// <summary>The session; set before any other member is called.</summary>
    public Session Session { get; internal set; } = null!;

    /// <summary>Cuts what is received into frames.</summary>
    protected internal abstract IFrameDecoder Decoder { get; }

    /// <summary>True while answers of the peer are due: silence then counts as a bad sign sooner.</summary>
    protected internal virtual bool IsWaiting => false;

    /// <summary>Whether what is read makes more to send. Reading then pauses while much waits for the peer: see <see cref="SessionOptions.PauseReadingAtBytes"/>.</summary>
    /// <remarks>Who only asks goes on reading, whatever waits to be sent: two peers that wait for each other to read would wait for ever.</remarks>
    protected internal virtual bool IsAnswering => true;

    /// <summary>One whole frame has come. Its bytes live until this returns, or until foreign code is entered.</summary>
    /// <returns>False when it cannot be taken now: reading stops, and the frame is shown again after <see cref="WhenReadyAsync"/>.</returns>
    protected internal abstract bool OnFrame(ReadOnlySpan<byte> frame);

    /// <summary>Completes when a frame that was refused should be tried again.</summary>
    protected internal virtual Task WhenReadyAsync() => Task.CompletedTask;

    /// <summary>About every 5 ms while the session is busy, on a thread that must not be held up.</summary>
    /// <param name="now">The current timestamp of the session's <see cref="TimeProvider"/>.</param>
    /// <returns>True while there is something to look after.</returns>
    protected internal virtual bool OnTick(long now) => false;

    /// <summary>The peer has been silent: send something that it will answer.</summary>
    protected internal virtual void SendHeartbeat()
    {
    }

    /// <summary>The peer's bytes are no frames. Last words may be sent; the session is closed when the task has ended.</summary>
    protected internal virtual Task OnFrameErrorAsync(FrameException error) => Task.CompletedTask;

    /// <summary>The session has ended; called once. Nothing can be sent any more.</summary>
    protected internal virtual void OnClosed(CloseReason reason)
    {
    }
}
