using Nsx.ZooKeeper.Jute;
using Nsx.ZooKeeper.Protocol;

namespace Nsx.ZooKeeper.Sessions;

/// <summary>One operation on its way to a server and back.</summary>
/// <remarks>
/// <code>
///   waiting ──► sent ──► replied
///      │          └────► dropped with its connection: a read waits once more, a write fails as unknown
///      └─────► discarded: nobody waits for it any more, or its session is gone
/// </code>
/// Its caller may be gone long before it leaves the queue, by a token or a timeout; then whatever comes is swallowed.
/// </remarks>
internal abstract class Request(string? path, RequestFrame frame)
{
    public string? Path => path;

    public RequestFrame Frame => frame;

    /// <summary>Whether it may have changed something when its reply is lost.</summary>
    public bool IsWrite { get; init; }

    /// <summary>When its caller gives up.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.MaxValue;

    /// <summary>Set by the queue when it is sent; −4 and the like for those that are answered out of turn.</summary>
    public int Xid { get; set; }

    /// <summary>Whether it went down with a connection once already.</summary>
    public bool WasRepeated { get; set; }

    /// <summary>
    /// What else has to be known of its fate, exactly once: the server's answer, on the thread that reads and before the caller
    /// learns of it, or null when there will be none, on any thread, perhaps within the monitor.
    /// </summary>
    public Action<ZkError?>? Settled { get; init; }

    /// <summary>Whether its caller knows the result already.</summary>
    public abstract bool IsOver { get; }

    /// <summary>Takes the server's answer.</summary>
    /// <exception cref="JuteException">The body is broken; the caller has been told.</exception>
    public void Reply(in ReplyHeader header, ref JuteReader body)
    {
        Settled?.Invoke(header.Error);
        if (header.Error == ZkError.Ok)
            Take(ref body);
        else
            Refuse(header.Error);
    }

    /// <summary>It leaves the queue without an answer.</summary>
    public void Fail(Exception reason)
    {
        Settled?.Invoke(null);
        GiveUp(reason);
    }

    /// <summary>Tells the caller, and nobody else: the request stays where it is.</summary>
    public abstract void GiveUp(Exception reason);

    protected abstract void Take(ref JuteReader body);

    protected abstract void Refuse(ZkError error);
}
