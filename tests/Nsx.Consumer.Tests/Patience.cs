using Nsx.Testing;
using Tron.Sessions;

namespace Nsx.Consumer.Tests;

/// <summary>Options with which nothing ends because a machine is slow, or stands still for a while. What a test wants to end, it ends.</summary>
internal static class Patience
{
    /// <summary>For broken code alone.</summary>
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(1);

    /// <summary>Options that are patient, and otherwise as the test wants them.</summary>
    public static ConsumerOptions Options(Action<ConsumerOptions>? configure = null)
    {
        var options = new ConsumerOptions();
        Give(options);
        configure?.Invoke(options);
        return options;
    }

    /// <summary>Makes options patient: for calls, for handshakes, and for peers that are played by tests, which answer no heartbeats.</summary>
    public static void Give(ConsumerOptions options)
    {
        options.Timeout = s_long;
        options.Channel = options.Channel with
        {
            Reconnect = options.Channel.Reconnect with { ConnectTimeout = s_long },
            Session = options.Channel.Session with { HeartbeatWhenWaiting = TimeSpan.Zero, HeartbeatWhenIdle = TimeSpan.Zero },
        };
    }

    /// <summary>Lets the test own the time of the consumer. A clock that leaps says nothing about connections.</summary>
    /// <remarks>Nobody takes a read loop over while time stands still: a call that blocks needs a thread of its own.</remarks>
    public static void UseTime(ConsumerOptions options, ManualTimeProvider time) => options.Channel = options.Channel with
    {
        Clock = new SessionClock(time),
        Session = options.Channel.Session with
        {
            SendTimeout = TimeSpan.Zero,
            FrameTimeout = TimeSpan.Zero,
            HeartbeatWhenWaiting = TimeSpan.Zero,
            HeartbeatWhenIdle = TimeSpan.Zero,
        },
    };
}
