using System.Diagnostics;
using System.Diagnostics.Metrics;
using Nsx.ZooKeeper.Protocol;

namespace Nsx.ZooKeeper.Diagnostics;

/// <summary>How long operations take their callers: spans of the source <c>Nsx.ZooKeeper</c>, and a histogram. Costs nothing when nobody looks.</summary>
internal static class RequestTrace
{
    private static readonly ActivitySource s_source = new("Nsx.ZooKeeper");
    private static readonly Meter s_meter = new("Nsx.ZooKeeper");
    private static readonly Histogram<double> s_duration =
        s_meter.CreateHistogram<double>("zookeeper.client.request.duration", "s", "How long operations took, waiting for a connection included.");

    public static bool IsWanted => s_source.HasListeners() || s_duration.Enabled;

    /// <summary>Runs an operation and tells of it.</summary>
    public static async Task<T> RunAsync<T>(OpCode op, string? path, TimeProvider time, Func<Task<T>> send)
    {
        var began = time.GetTimestamp();
        using var activity = s_source.StartActivity(op.ToString(), ActivityKind.Client);
        activity?.SetTag("zookeeper.path", path);
        var outcome = "Ok";
        try
        {
            return await send().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            outcome = e is ZooKeeperException refusal ? refusal.Error.ToString() : e.GetType().Name;
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            activity?.SetTag("error.type", outcome);
            throw;
        }
        finally
        {
            s_duration.Record(time.GetElapsedTime(began).TotalSeconds, new("op", op.ToString()), new KeyValuePair<string, object?>("outcome", outcome));
        }
    }
}
