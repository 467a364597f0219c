using System.Diagnostics.Metrics;

namespace Nsx.Consumer;

/// <summary>What consumers measure, under the meter <c>Nsx</c>. Costs one check for each call while nobody listens.</summary>
/// <remarks>Names and buckets follow the OpenTelemetry semantic conventions for RPC, v1.44.</remarks>
internal static class ConsumerMetrics
{
    private static readonly Meter s_meter = new("Nsx");

    private static readonly Histogram<double> s_duration = s_meter.CreateHistogram(
        "rpc.client.call.duration",
        "s",
        "From the call to its outcome, as the caller sees it.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] });

    private static readonly Counter<long> s_attempts = s_meter.CreateCounter<long>(
        "nsx.client.attempts", "{attempt}", "Attempts that failed, and those that came after them: a call that succeeds at once is not counted.");

    private static readonly Counter<long> s_throttled = s_meter.CreateCounter<long>(
        "nsx.client.throttled", "{call}", "Calls that were not sent because providers refuse most of them.");

    /// <summary>True when somebody listens.</summary>
    public static bool IsEnabled => s_duration.Enabled;

    /// <summary>An attempt has ended that failed, or came after one that did.</summary>
    /// <param name="method">Its full name.</param>
    /// <param name="outcome">What became of it: <c>Succeeded</c>, or what is known of one that failed.</param>
    /// <param name="isRetry">Whether there was one before.</param>
    public static void Attempted(string method, string outcome, bool isRetry)
    {
        if (s_attempts.Enabled)
            Count(s_attempts, new() { { "rpc.method", method.Replace('.', '/') }, { "outcome", outcome }, { "retry", isRetry } });
    }

    /// <summary>A call was held back.</summary>
    public static void Throttled(string method)
    {
        if (s_throttled.Enabled)
            Count(s_throttled, new() { { "rpc.method", method.Replace('.', '/') } });
    }

    /// <summary>A call has ended.</summary>
    public static void Ended(string method, string endpoint, TimeSpan time, Exception? error)
    {
        var tags = new System.Diagnostics.TagList
        {
            { "rpc.system.name", "nsx" }, { "rpc.method", method.Replace('.', '/') }, { "network.peer.address", endpoint },
        };
        if (error is not null)
            tags.Add("error.type", (error as RpcException)?.Code ?? (error as RpcException)?.Status.ToString() ?? error.GetType().Name);
        try
        {
            s_duration.Record(time.TotalSeconds, tags);
        }
        catch (Exception)
        {
            // A listener's bug must not cost a call its outcome; there is nobody here to tell.
        }
    }

    private static void Count(Counter<long> counter, in System.Diagnostics.TagList tags)
    {
        try
        {
            counter.Add(1, tags);
        }
        catch (Exception)
        {
            // As above.
        }
    }
}
