using Nsx.Testing;
using Tron.Client;

namespace Tron.Tests.Client;

/// <summary>The owner may dispose a channel wherever it stands, and more than once.</summary>
public class SessionChannelDisposeTests
{
    [Fact]
    public async Task Idle()
    {
        var rig = new ChannelRig();
        await AssertClosesAsync(rig);
        rig.Channel.Start();
        Assert.Equal([ChannelState.Closed], rig.States);
        Assert.Equal(0, rig.Connector.Tries);
    }

    [Fact]
    public async Task While_it_connects()
    {
        var rig = new ChannelRig();
        rig.Connector.Hangs = true;
        rig.Channel.Start();
        await Eventually.BeTrueAsync(() => rig.Connector.Tries == 1, "it connects");
        await AssertClosesAsync(rig);
        Assert.Equal([ChannelState.Connecting, ChannelState.Closed], rig.States);
    }

    [Fact]
    public async Task In_the_handshake()
    {
        var rig = new ChannelRig();
        rig.Connector.Greet = _ => { };
        rig.Channel.Start();
        await Eventually.BeTrueAsync(() => rig.Connector.Made is [{ SendCount: 1 }], "the handshake is sent");
        await AssertClosesAsync(rig);
        Assert.DoesNotContain(ChannelState.Ready, rig.States);
        Assert.True(rig.Connector.Made[0].IsDisposed);
    }

    [Fact]
    public async Task Ready()
    {
        var rig = await new ChannelRig().StartedAsync(ChannelState.Ready);
        var waiting = rig.Channel.Current!.SendAsync("ECHO", "x");
        await AssertClosesAsync(rig);
        await Assert.ThrowsAsync<Tron.Sessions.SessionClosedException>(() => Eventually.CompleteAsync(waiting, "requests fail"));
        await Eventually.BeTrueAsync(() => rig.Connector.Made[0].IsShutDown, "the goodbye is said");
        Assert.Null(rig.Channel.Current);
        Assert.Equal([ChannelState.Connecting, ChannelState.Ready, ChannelState.Closed], rig.States);
    }

    [Fact]
    public async Task Waiting()
    {
        var rig = new ChannelRig();
        rig.Connector.IsUp = false;
        await rig.StartedAsync(ChannelState.Waiting);
        await AssertClosesAsync(rig);
    }

    [Fact]
    public async Task Unavailable()
    {
        var rig = new ChannelRig(new() { MaxConnectAttempts = 1, KeepTrying = false });
        rig.Connector.IsUp = false;
        await rig.StartedAsync(ChannelState.Unavailable);
        await AssertClosesAsync(rig);
    }

    private static async Task AssertClosesAsync(ChannelRig rig)
    {
        await rig.DisposeAsync();
        await Eventually.CompleteAsync(rig.Channel.DisposeAsync().AsTask(), "once more does nothing");
        Assert.Equal(ChannelState.Closed, rig.Channel.State);
        Assert.Equal(ChannelState.Closed, rig.States[^1]);
        await Assert.ThrowsAsync<IOException>(() => rig.Channel.WhenReadyAsync());
        rig.Channel.RetryNow();
    }
}
