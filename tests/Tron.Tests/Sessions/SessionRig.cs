using Nsx.Testing;
using Tron.Sessions;

namespace Tron.Tests.Sessions;

/// <summary>A session whose peer and whose time are the test's.</summary>
internal sealed class SessionRig : IDisposable
{
    public SessionRig(SessionOptions? options = null, bool blocks = false, bool onlyAsks = false)
    {
        Connection = new(blocks);
        Handler = new() { OnlyAsks = onlyAsks };
        Clock = new(Time);
        Session = new(Connection, Handler, options ?? new(), Clock);
    }

    public ManualTimeProvider Time { get; } = new();

    public SessionClock Clock { get; }

    public ScriptedConnection Connection { get; }

    public LineHandler Handler { get; }

    public Session Session { get; }

    public SessionRig Started()
    {
        _ = Session.Start();
        return this;
    }

    /// <summary>Lets the peer send, and waits until so many frames have been handled in all.</summary>
    public async Task FeedAsync(string text, int framesInAll)
    {
        Connection.Feed(text);
        await Eventually.BeTrueAsync(() => Handler.Frames.Length >= framesInAll, $"{framesInAll} frames are handled, not {Handler.Frames.Length}");
    }

    /// <summary>Lets the peer send what ends within a frame, and waits until the session has seen it all.</summary>
    public async Task FeedBeginningAsync(string text)
    {
        Connection.Feed(text);
        await Eventually.BeTrueAsync(() => Connection.IsAwaited, "the rest is waited for");
    }

    public long Send(string frame, FlushMode mode = FlushMode.Now) => Session.Send(Bytes.Of(frame), mode);

    public void AdvanceSeconds(double seconds) => Time.Advance(TimeSpan.FromSeconds(seconds));

    public void Dispose()
    {
        Session.Abort(CloseReason.Local);
        Clock.Dispose();
    }
}
