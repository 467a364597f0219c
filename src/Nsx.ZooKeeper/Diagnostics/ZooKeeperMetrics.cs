using System.Diagnostics.Metrics;
using Nsx.ZooKeeper.Protocol;

namespace Nsx.ZooKeeper.Diagnostics;

/// <summary>What the meter <c>Nsx.ZooKeeper</c> counts, over all clients of the process.</summary>
internal static class ZooKeeperMetrics
{
    private static readonly Meter s_meter = new("Nsx.ZooKeeper");
    private static readonly Counter<long> s_requests = s_meter.CreateCounter<long>("zookeeper.client.requests", "{request}", "Requests that were answered.");
    private static readonly Counter<long> s_events = s_meter.CreateCounter<long>("zookeeper.client.events", "{event}", "Events of watches.");
    private static readonly Counter<long> s_sent = s_meter.CreateCounter<long>("zookeeper.client.sent", "By", "Bytes sent.");
    private static readonly Counter<long> s_received = s_meter.CreateCounter<long>("zookeeper.client.received", "By", "Bytes received, in whole frames.");
    private static readonly Counter<long> s_sessions = s_meter.CreateCounter<long>("zookeeper.client.sessions", "{session}", "Sessions that were opened.");
    private static readonly Counter<long> s_drops = s_meter.CreateCounter<long>("zookeeper.client.drops", "{connection}", "Connections that broke.");
    private static readonly Histogram<double> s_ping = s_meter.CreateHistogram<double>("zookeeper.client.ping", "s", "How long pings took.");

    public static void Answered(OpCode op, ZkError error)
    {
        if (s_requests.Enabled)
            s_requests.Add(1, new("op", op.ToString()), new KeyValuePair<string, object?>("error", error.ToString()));
    }

    public static void Happened(ZkEventKind kind) => s_events.Add(1, new KeyValuePair<string, object?>("kind", kind.ToString()));

    public static void Sent(int bytes) => s_sent.Add(bytes);

    public static void Received(int bytes) => s_received.Add(bytes);

    public static void SessionOpened() => s_sessions.Add(1);

    public static void Dropped() => s_drops.Add(1);

    public static void PingAnswered(TimeSpan time) => s_ping.Record(time.TotalSeconds);
}
