using Governance.Admitting;
using Governance.Calling;
using Governance.Choosing;
using Governance.Failing;
using Governance.Protecting;
using Governance.Routing;

namespace Governance;

/// <summary>All examples, in the order of docs/governance.md.</summary>
internal static class Examples
{
    public static IReadOnlyList<(string Name, Func<Task> RunAsync)> All { get; } =
    [
        ("random", RandomChoice.RunAsync),
        ("round-robin", RoundRobin.RunAsync),
        ("weighted", Weighted.RunAsync),
        ("least-in-flight", LeastInFlight.RunAsync),
        ("power-of-two", PowerOfTwo.RunAsync),
        ("consistent-hash", ConsistentHash.RunAsync),
        ("closest", Closest.RunAsync),
        ("network-quality", NetworkQuality.RunAsync),
        ("sticky", StickyChoice.RunAsync),
        ("own-picker", OwnPicker.RunAsync),
        ("group-version", GroupAndVersion.RunAsync),
        ("tag", TagRoute.RunAsync),
        ("zone", ZoneRoute.RunAsync),
        ("subset", SubsetRoute.RunAsync),
        ("warm-up", WarmUp.RunAsync),
        ("out-of-service", OutOfService.RunAsync),
        ("failover", Failover.RunAsync),
        ("unknown-outcome", UnknownOutcome.RunAsync),
        ("failfast", Failfast.RunAsync),
        ("failtry", Failtry.RunAsync),
        ("failbackup", Failbackup.RunAsync),
        ("failsafe", Failsafe.RunAsync),
        ("broadcast", Broadcast.RunAsync),
        ("fork", Fork.RunAsync),
        ("inform", Inform.RunAsync),
        ("retry-budget", RetryBudgetExample.RunAsync),
        ("idempotency-key", IdempotencyKey.RunAsync),
        ("breaker", BreakerExample.RunAsync),
        ("panic", Panic.RunAsync),
        ("latency-ejection", LatencyEjection.RunAsync),
        ("throttle", Throttle.RunAsync),
        ("concurrency-limit", ConcurrencyLimit.RunAsync),
        ("rate-limit", RateLimit.RunAsync),
        ("shedding", Shedding.RunAsync),
        ("memory", Memory.RunAsync),
        ("workers", Workers.RunAsync),
        ("exempt", ExemptService.RunAsync),
        ("filters", Filters.RunAsync),
        ("token", Token.RunAsync),
        ("address-list", AddressList.RunAsync),
        ("cache", Cache.RunAsync),
        ("validation", Validation.RunAsync),
        ("response-metadata", ResponseMetadata.RunAsync),
        ("compression", CompressionExample.RunAsync),
        ("one-way", OneWayCall.RunAsync),
        ("batch", Batch.RunAsync),
        ("client-stream", ClientStream.RunAsync),
        ("duplex", DuplexStream.RunAsync),
        ("callback", Callback.RunAsync),
        ("progress", ProgressReports.RunAsync),
        ("config", Configuration.RunAsync),
        ("reload", Reload.RunAsync),
        ("endpoints", EndpointViews.RunAsync),
    ];
}
