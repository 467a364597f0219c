using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Nsx.Testing.ZooKeeper;

namespace Nsx.ZooKeeper.Tests.Diagnostics;

/// <summary>Operations can be seen from outside.</summary>
public sealed class RequestTraceTests
{
    private readonly string _path = SharedZooKeeper.NewChroot();

    [Fact]
    public async Task Each_operation_has_a_span_that_says_what_became_of_it()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Nsx.ZooKeeper",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await CreateTwiceAsync();
        var ours = spans.Where(span => span.GetTagItem("zookeeper.path") is string path && path == _path).ToArray();
        ours.Select(span => (span.DisplayName, span.Status, span.GetTagItem("error.type")))
            .ShouldBe([("Create2", ActivityStatusCode.Unset, null), ("Create2", ActivityStatusCode.Error, "NodeExists")]);
    }

    [Fact]
    public async Task Each_operation_is_measured_by_name_and_outcome()
    {
        var outcomes = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "zookeeper.client.request.duration")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => outcomes.Enqueue(string.Join(' ', tags.ToArray().Select(tag => tag.Value))));
        listener.Start();
        await CreateTwiceAsync();
        outcomes.ShouldContain("Create2 Ok");
        outcomes.ShouldContain("Create2 NodeExists");
    }

    private async Task CreateTwiceAsync()
    {
        await using var client = await ZooKeeperClient.ConnectAsync(new() { ConnectionString = (await SharedZooKeeper.GetAsync()).ConnectionString });
        await client.CreateAsync(_path);
        (await Should.ThrowAsync<ZooKeeperException>(() => client.CreateAsync(_path))).Error.ShouldBe(ZkError.NodeExists);
    }
}
