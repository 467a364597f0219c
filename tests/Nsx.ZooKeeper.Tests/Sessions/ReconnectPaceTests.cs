using Nsx.Testing;
using Nsx.Testing.ZooKeeper;

namespace Nsx.ZooKeeper.Tests.Sessions;

/// <summary>However a server fails, no core burns: as long as time stands still, there is one attempt and no other.</summary>
public sealed class ReconnectPaceTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly FakeZooKeeper _fake = new();
    private Quick _quick = null!;
    private Task _serving = Task.CompletedTask;
    private int _connects;

    public Task InitializeAsync()
    {
        _quick = Quick.Start(Quick.Options(_fake.ConnectionString) with
        {
            Time = _time,
            Random = new(1),
            Backoff = new() { First = TimeSpan.FromMilliseconds(50), Max = TimeSpan.FromMilliseconds(200) },
        });
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _fake.DisposeAsync();
        _quick.Leave();
        _time.Advance(TimeSpan.FromSeconds(10));
        await _serving;
    }

    [Theory]
    [InlineData("closes at once")]
    [InlineData("says that a new session has expired")]
    [InlineData("grants a session and closes")]
    [InlineData("grants a session and talks nonsense")]
    public async Task Attempts_have_their_pauses(string how)
    {
        _serving = _fake.ServeAsync(peer => PlayAsync(peer, how));

        foreach (var most in new[] { 50, 100, 200, 200 })
        {
            await Eventually.BeTrueAsync(() => NextDue() <= TimeSpan.FromMilliseconds(most), $"the client waits up to {most} ms");
            var (connects, wait) = (_connects, NextDue());
            _time.Advance(wait - TimeSpan.FromTicks(1));
            _connects.ShouldBe(connects);
            _time.Advance(TimeSpan.FromTicks(1));
            await Eventually.BeTrueAsync(() => _connects == connects + 1, "it tries again");
        }
    }

    /// <summary>All that is due sooner than in a second is the end of a pause.</summary>
    private TimeSpan NextDue() => _time.DueTimes().FirstOrDefault(TimeSpan.MaxValue);

    private async Task PlayAsync(FakeZooKeeperPeer peer, string how)
    {
        await peer.ReadConnectAsync();
        Interlocked.Increment(ref _connects);
        if (how != "closes at once")
            await peer.ReplyConnectAsync(how.StartsWith("grants", StringComparison.Ordinal) ? 30_000 : 0, how.StartsWith("grants", StringComparison.Ordinal) ? 7 : 0);
        if (how.EndsWith("nonsense", StringComparison.Ordinal))
            await peer.ReplyAsync(xid: 99, zxid: 1);
        peer.Close();
    }
}
