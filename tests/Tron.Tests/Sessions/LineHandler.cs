using System.Collections.Concurrent;
using Tron.Sessions;

namespace Tron.Tests.Sessions;

/// <summary>A handler for frames that are lines: keeps what it is told, and does what the test says.</summary>
internal sealed class LineHandler : SessionHandler
{
    private readonly ConcurrentQueue<string> _frames = new();
    private readonly ConcurrentQueue<CloseReason> _closed = new();
    private int _heartbeats;

    /// <summary>The frames so far, without their line ends.</summary>
    public string[] Frames => [.. _frames];

    public CloseReason[] ClosedReasons => [.. _closed];

    public int Heartbeats => Volatile.Read(ref _heartbeats);

    public bool IsWaitingForPeer { get; set; }

    public bool OnlyAsks { get; init; }

    /// <summary>What to do with a frame; false refuses it.</summary>
    public Func<string, bool> Handle { get; set; } = _ => true;

    public Func<Task> WhenReady { get; set; } = () => Task.CompletedTask;

    public Action<CloseReason> Closed { get; set; } = _ => { };

    public Action<FrameException> FrameError { get; set; } = _ => { };

    public Action Heartbeat { get; set; } = () => { };

    protected internal override IFrameDecoder Decoder { get; } = new LineDecoder();

    protected internal override bool IsWaiting => IsWaitingForPeer;

    protected internal override bool IsAnswering => !OnlyAsks;

    protected internal override bool OnFrame(ReadOnlySpan<byte> frame)
    {
        var line = Bytes.Text(frame[..^1]);
        if (!Handle(line))
            return false;
        _frames.Enqueue(line);
        return true;
    }

    protected internal override Task WhenReadyAsync() => WhenReady();

    protected internal override void SendHeartbeat()
    {
        Interlocked.Increment(ref _heartbeats);
        Heartbeat();
    }

    protected internal override Task OnFrameErrorAsync(FrameException error)
    {
        FrameError(error);
        return Task.CompletedTask;
    }

    protected internal override void OnClosed(CloseReason reason)
    {
        _closed.Enqueue(reason);
        Closed(reason);
    }

    private sealed class LineDecoder : IFrameDecoder
    {
        public int Scan(ReadOnlySpan<byte> unread) =>
            unread.StartsWith("bad"u8) ? throw new FrameException("expected a line, got rubbish") : unread.IndexOf((byte)'\n') + 1;
    }
}
