using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Nsx.Consumer;

/// <summary>What can be measured of the targets of all consumers in this process at any moment, under the meter <c>Nsx</c>.</summary>
internal static class TargetGauges
{
    private static readonly Meter s_meter = new("Nsx");
    private static readonly ConcurrentDictionary<TargetTable, bool> s_tables = new();

    static TargetGauges()
    {
        s_meter.CreateObservableGauge("nsx.client.breaker.state", Breakers, "{state}", "0 closed, 1 open, 2 probing, 3 half open, 4 recovering.");
        s_meter.CreateObservableGauge("nsx.client.retry.balance", Balances, "{retry}", "Retries and hedges that could be paid for now.");
        s_meter.CreateObservableGauge("nsx.client.registry.age", Ages, "s", "How long ago the registry last confirmed the list of endpoints: 0 while it is there.");
    }

    public static void Add(TargetTable table) => s_tables.TryAdd(table, true);

    public static void Remove(TargetTable table) => s_tables.TryRemove(table, out _);

    private static IEnumerable<ServiceTarget> Targets() => s_tables.Keys.SelectMany(table => table.All);

    private static IEnumerable<Measurement<int>> Breakers() => Targets().SelectMany(target => target.Nodes.Select(
        node => new Measurement<int>((int)node.Breaker.State, new("rpc.service", target.Service), new("network.peer.address", node.Address))));

    private static IEnumerable<Measurement<double>> Balances() =>
        Targets().Select(target => new Measurement<double>(target.Budget.Balance, new KeyValuePair<string, object?>("rpc.service", target.Service)));

    private static IEnumerable<Measurement<double>> Ages() =>
        Targets().Select(target => new Measurement<double>(target.SnapshotAge.TotalSeconds, new KeyValuePair<string, object?>("rpc.service", target.Service)));
}
