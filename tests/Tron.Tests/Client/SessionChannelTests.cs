using Nsx.Testing;
using Tron.Client;
using Tron.Sessions;

namespace Tron.Tests.Client;

public class SessionChannelTests
{
    [Fact]
    public async Task A_channel_becomes_ready_when_its_handshake_is_answered()
    {
        await using var rig = await new ChannelRig().StartedAsync(ChannelState.Ready);
        Assert.Equal([ChannelState.Connecting, ChannelState.Ready], rig.States);
        Assert.Same(rig.Channel.Current, await rig.Channel.WhenReadyAsync());
        Assert.Equal(Bytes.Request("PING"), rig.Connector.Made[0].SentText);
    }

    [Fact]
    public async Task Each_failure_doubles_the_wait_up_to_the_longest()
    {
        await using var rig = new ChannelRig(new() { MaxConnectAttempts = 100 });
        rig.Connector.IsUp = false;
        rig.Channel.Start();
        foreach (var bound in (int[])[100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000])
            await rig.PassWaitAsync(bound * 0.75);
    }

    [Fact]
    public async Task A_session_that_lived_long_makes_the_waits_short_again()
    {
        await using var rig = new ChannelRig();
        rig.Connector.IsUp = false;
        rig.Channel.Start();
        await rig.PassWaitAsync(75);
        await rig.PassWaitAsync(150);
        rig.Connector.IsUp = true;
        await rig.PassWaitAsync(300);
        await rig.ReachAsync(ChannelState.Ready);
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        rig.Connector.Made[0].EndInput(new IOException("reset"));
        await rig.PassWaitAsync(75);
    }

    [Fact]
    public async Task A_session_that_lived_shortly_does_not()
    {
        await using var rig = new ChannelRig();
        rig.Connector.IsUp = false;
        rig.Channel.Start();
        await rig.PassWaitAsync(75);
        rig.Connector.IsUp = true;
        await rig.PassWaitAsync(150);
        await rig.ReachAsync(ChannelState.Ready);
        rig.Time.Advance(TimeSpan.FromSeconds(4));
        rig.Connector.Made[0].EndInput(new IOException("reset"));
        await rig.PassWaitAsync(300);
    }

    [Fact]
    public async Task A_goodbye_in_good_order_is_followed_by_a_short_wait()
    {
        await using var rig = await new ChannelRig().StartedAsync(ChannelState.Ready);
        rig.Connector.Made[0].EndInput();
        await rig.PassWaitAsync(25);
        await rig.ReachAsync(ChannelState.Ready);
    }

    [Fact]
    public async Task A_peer_that_does_nothing_but_say_goodbye_is_not_tried_without_end()
    {
        await using var rig = await new ChannelRig().StartedAsync(ChannelState.Ready);
        foreach (var wait in (double[])[25, 75, 150, 300, 600])
        {
            rig.Connector.Made[^1].EndInput();
            await rig.PassWaitAsync(wait);
            await rig.ReachAsync(ChannelState.Ready);
        }
    }

    [Fact]
    public async Task A_peer_that_closes_before_the_handshake_is_answered_counts_as_a_failure()
    {
        await using var rig = new ChannelRig(new() { MaxConnectAttempts = 4 });
        rig.Connector.Greet = connection => connection.EndInput();
        rig.Channel.Start();
        await rig.PassWaitAsync(75);
        await rig.PassWaitAsync(150);
        await rig.PassWaitAsync(300);
        await rig.ReachAsync(ChannelState.Unavailable);
        Assert.DoesNotContain(ChannelState.Ready, rig.States);
    }

    [Fact]
    public async Task After_too_many_failures_it_is_unavailable_and_keeps_trying()
    {
        await using var rig = new ChannelRig(new() { MaxConnectAttempts = 3 });
        rig.Connector.IsUp = false;
        rig.Channel.Start();
        await rig.PassWaitAsync(75);
        await rig.PassWaitAsync(150);
        await rig.ReachAsync(ChannelState.Unavailable);
        var error = await Assert.ThrowsAsync<IOException>(() => rig.Channel.WhenReadyAsync());
        Assert.Equal(("nobody listens", true), (error.InnerException!.Message, error.Message.EndsWith("the channel is Unavailable.", StringComparison.Ordinal)));
        await rig.PassWaitAsync(300);
        rig.Connector.IsUp = true;
        await rig.PassWaitAsync(600);
        await rig.ReachAsync(ChannelState.Ready);
        Assert.Equal(
            [ChannelState.Connecting, ChannelState.Waiting, ChannelState.Connecting, ChannelState.Waiting, ChannelState.Connecting, ChannelState.Unavailable, ChannelState.Ready],
            rig.States);
    }

    [Fact]
    public async Task Where_trying_on_is_off_only_an_outsider_starts_it_again()
    {
        await using var rig = new ChannelRig(new() { MaxConnectAttempts = 1, KeepTrying = false });
        rig.Connector.IsUp = false;
        await rig.StartedAsync(ChannelState.Unavailable);
        rig.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, rig.Connector.Tries);
        rig.Connector.IsUp = true;
        rig.Channel.RetryNow();
        await rig.ReachAsync(ChannelState.Ready);
    }

    [Fact]
    public async Task Whoever_hears_of_a_wait_can_cut_it_short()
    {
        await using var rig = new ChannelRig(new() { MaxConnectAttempts = 100 });
        rig.Connector.IsUp = false;
        rig.Channel.StateChanged += (state, _) =>
        {
            rig.Connector.IsUp = rig.Connector.Tries >= 20;
            if (state == ChannelState.Waiting)
                rig.Channel.RetryNow();
        };
        await rig.StartedAsync(ChannelState.Ready);
        Assert.Equal(21, rig.Connector.Tries);
    }

    [Fact]
    public async Task A_handshake_that_is_not_answered_in_time_is_given_up()
    {
        await using var rig = new ChannelRig();
        rig.Connector.Greet = _ => { };
        rig.Channel.Start();
        await Eventually.BeTrueAsync(() => rig.Connector.Made is [{ SendCount: 1 }] && rig.Time.HasTimerDueIn(TimeSpan.FromSeconds(2)), "the handshake is sent");
        rig.Time.Advance(TimeSpan.FromSeconds(2));
        await rig.ReachAsync(ChannelState.Waiting);
        Assert.True(rig.Connector.Made[0].IsDisposed);
        Assert.Contains("the handshake was not answered in time", rig.Channel.LastError!.Message, StringComparison.Ordinal);
        await rig.PassWaitAsync(75);
    }

    [Fact]
    public async Task A_late_answer_to_a_handshake_meets_no_later_request()
    {
        await using var rig = new ChannelRig();
        rig.Connector.Greet = _ => { };
        rig.Channel.Start();
        await Eventually.BeTrueAsync(() => rig.Connector.Made is [{ SendCount: 1 }] && rig.Time.HasTimerDueIn(TimeSpan.FromSeconds(2)), "the handshake is sent");
        rig.Time.Advance(TimeSpan.FromSeconds(2));
        rig.Connector.Greet = connection => connection.Feed("+PONG\r\n");
        await rig.PassWaitAsync(75);
        await rig.ReachAsync(ChannelState.Ready);
        var reply = rig.Channel.Current!.SendAsync("ECHO", "mine");
        rig.Connector.Made[0].Feed("+LATE\r\n");
        rig.Connector.Made[1].Feed("$4\r\nmine\r\n");
        Assert.Equal("mine", (await Eventually.CompleteAsync(reply, "the answer comes")).Text);
    }

    [Fact]
    public async Task A_handshake_that_is_refused_never_makes_a_channel_ready()
    {
        await using var rig = new ChannelRig(new() { MaxConnectAttempts = 2 });
        rig.Connector.Greet = connection => connection.Feed("-NOAUTH Authentication required.\r\n");
        rig.Channel.Start();
        await rig.PassWaitAsync(75);
        await rig.ReachAsync(ChannelState.Unavailable);
        Assert.DoesNotContain(ChannelState.Ready, rig.States);
        Assert.Null(rig.Channel.Current);
        Assert.All(rig.Connector.Made, connection => Assert.True(connection.IsDisposed));
        Assert.Equal("NOAUTH Authentication required.", rig.Channel.LastError!.Message);
    }

    [Fact]
    public async Task A_lost_session_fails_its_requests_and_is_followed_by_a_new_one()
    {
        await using var rig = await new ChannelRig().StartedAsync(ChannelState.Ready);
        var lost = rig.Channel.Current!.SendAsync("ECHO", "x");
        rig.Connector.Made[0].EndInput(new IOException("reset"));
        var error = await Assert.ThrowsAsync<SessionClosedException>(() => Eventually.CompleteAsync(lost, "the request fails"));
        Assert.Equal(CloseKind.ConnectionLost, error.Reason.Kind);
        await rig.PassWaitAsync(75);
        await rig.ReachAsync(ChannelState.Ready);
        Assert.Equal(
            [ChannelState.Connecting, ChannelState.Ready, ChannelState.Waiting, ChannelState.Connecting, ChannelState.Ready], rig.States);
    }

    [Fact]
    public async Task Who_waits_for_a_ready_channel_gets_it_or_gives_up_alone()
    {
        await using var rig = new ChannelRig();
        using var impatient = new CancellationTokenSource();
        var patient = rig.Channel.WhenReadyAsync();
        var givesUp = rig.Channel.WhenReadyAsync(impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givesUp);
        rig.Channel.Start();
        Assert.Same(await Eventually.CompleteAsync(patient, "the channel is ready"), rig.Channel.Current);
    }

    [Fact]
    public void Options_outside_their_ranges_are_named() => Assert.Equal(
        nameof(ReconnectOptions.MaxDelay),
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChannelRig(new() { MaxDelay = TimeSpan.FromMilliseconds(1) })).ParamName);
}
