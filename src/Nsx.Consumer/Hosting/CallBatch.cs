using Tron.Sessions;

namespace Nsx;

/// <summary>
/// Calls that are begun on this thread until it is disposed leave together: one write for each connection.
/// <code>
/// using (CallBatch.Begin())
///     tasks = keys.Select(key =&gt; store.GetAsync(key)).ToArray();
/// await Task.WhenAll(tasks);
/// </code>
/// </summary>
/// <remarks>
/// A ref struct: it cannot live over an await, so that no call waits in a batch that is still open. A call that blocks its thread
/// sends the batch first. Batches may be nested; the outermost one sends. Calls of other threads leave as ever, and may take waiting ones along.
/// What waits longer than some milliseconds, or has more than 64 KiB on one connection, leaves before the end: a batch delays calls, and never holds them up.
/// </remarks>
public readonly ref struct CallBatch : IDisposable
{
    private const int MostBytes = 64 * 1024;

    [ThreadStatic]
    private static int t_depth;

    [ThreadStatic]
    private static List<Session>? t_sessions;

    /// <summary>How many batches were open with this one; 0 for none that was begun.</summary>
    private readonly int _depth;

    private CallBatch(int depth) => _depth = depth;

    /// <summary>Begins a batch.</summary>
    public static CallBatch Begin()
    {
        t_sessions ??= [];
        return new(++t_depth);
    }

    /// <summary>Ends the batch, and those within it: what waits is sent. A batch that has ended already is left alone.</summary>
    public void Dispose()
    {
        if (_depth == 0 || t_depth < _depth)
            return;
        t_depth = _depth - 1;
        if (t_depth == 0)
            SendHeld();
    }

    /// <summary>Queues a frame, and sends it unless a batch holds it back.</summary>
    /// <returns>False when too much waits already: see <see cref="Session.TryQueue"/>.</returns>
    internal static bool TrySend(Session session, ReadOnlySpan<byte> frame, FlushMode mode, out long position)
    {
        if (!session.TryQueue(frame, out position))
            return false;
        if (t_depth == 0)
        {
            session.Flush(mode);
        }
        else if (session.BytesWaiting > MostBytes)
        {
            session.Flush(FlushMode.Now);
        }
        else
        {
            // The clock sends what nobody else does.
            session.SetBusy();
            if (!t_sessions!.Contains(session))
                t_sessions.Add(session);
        }

        return true;
    }

    /// <summary>This thread will block: what an open batch holds back is sent, and a read loop that runs here gets another thread.</summary>
    internal static void AboutToBlock()
    {
        SendHeld();
        Session.AboutToBlock();
    }

    private static void SendHeld()
    {
        if (t_sessions is not { Count: > 0 } sessions)
            return;
        foreach (var session in sessions)
            session.Flush(FlushMode.Now);
        sessions.Clear();
    }
}
