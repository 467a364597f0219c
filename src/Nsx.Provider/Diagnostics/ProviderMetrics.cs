using System.Diagnostics.Metrics;

namespace Nsx.Provider;

/// <summary>What providers measure, under the meter <c>Nsx</c>. Costs one check for each call while nobody listens.</summary>
/// <remarks>Names and buckets follow the OpenTelemetry semantic conventions for RPC, v1.44.</remarks>
internal static class ProviderMetrics
{
    private static readonly Meter s_meter = new("Nsx");

    private static readonly Histogram<double> s_duration = s_meter.CreateHistogram(
        "rpc.server.call.duration",
        "s",
        "From the call's bytes to its reply.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] });

    private static readonly Counter<long> s_refused = s_meter.CreateCounter<long>(
        "nsx.provider.calls.refused", "{call}", "Calls that were not begun because there was too much to do.");

    /// <summary>A call has ended.</summary>
    /// <param name="method">Which.</param>
    /// <param name="time">How long it took.</param>
    /// <param name="errorLine">Its error; null when it succeeded.</param>
    public static void Ended(string method, TimeSpan time, string? errorLine)
    {
        var error = errorLine?.Split(' ', 2)[0];
        var tags = new System.Diagnostics.TagList { { "rpc.system.name", "nsx" }, { "rpc.method", method.Replace('.', '/') } };
        if (error is not null)
            tags.Add("error.type", error);
        try
        {
            s_duration.Record(time.TotalSeconds, tags);
        }
        catch (Exception)
        {
            // A listener's bug must not cost a call its outcome; there is nobody here to tell.
        }
    }

    /// <summary>A call was not begun.</summary>
    /// <param name="method">Which.</param>
    /// <param name="reason">Why: one word of a fixed few.</param>
    public static void Refused(string method, string reason)
    {
        if (!s_refused.Enabled)
            return;
        try
        {
            s_refused.Add(1, new KeyValuePair<string, object?>("rpc.method", method.Replace('.', '/')), new("nsx.reason", reason));
        }
        catch (Exception)
        {
            // As above.
        }
    }

    /// <summary>Lets listeners ask how busy a provider is, until the meter is disposed.</summary>
    public static Meter Watch(Func<IReadOnlyList<ServiceLoad>> loads, BytesInFlight bytes, MemoryGuard? memory)
    {
        var meter = new Meter("Nsx");
        meter.CreateObservableGauge("nsx.provider.calls.running", () => Read(loads(), load => load.Running), "{call}", "Calls that hold a place.");
        meter.CreateObservableGauge("nsx.provider.calls.queued", () => Read(loads(), load => load.Queued), "{call}", "Calls that wait for a place.");
        meter.CreateObservableGauge("nsx.provider.bytes_in_flight", () => bytes.Held, "By", "What calls under way hold of their requests.");
        if (memory is not null)
        {
            meter.CreateObservableGauge("nsx.provider.memory.usage", () => memory.Usage, "1", "The part of the memory that is used, garbage left out when it matters.");
            meter.CreateObservableGauge(
                "nsx.provider.memory.guard", () => memory.Refusal is not null ? 2 : memory.IsHolding ? 1 : 0, "1", "0 quiet, 1 no connections are accepted, 2 calls are refused.");
        }

        return meter;
    }

    private static IEnumerable<Measurement<int>> Read(IReadOnlyList<ServiceLoad> loads, Func<ServiceLoad, int> value) =>
        loads.Select(load => new Measurement<int>(value(load), new KeyValuePair<string, object?>("nsx.service", load.Service)));

    /// <summary>True when somebody listens.</summary>
    public static bool IsEnabled => s_duration.Enabled;
}
