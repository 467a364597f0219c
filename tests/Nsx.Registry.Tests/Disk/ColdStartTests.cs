using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Nsx.Registry.Disk;
using Nsx.Registry.Protection;
using Nsx.Testing;

namespace Nsx.Registry.Tests.Disk;

/// <summary>Starting while the registry is away, with what an earlier process has seen.</summary>
public sealed class ColdStartTests : IAsyncLifetime
{
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_startup = TimeSpan.FromSeconds(5);

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();
    private readonly LogCollector _log = new();
    private readonly ConcurrentQueue<EndpointSnapshot> _published = new();
    private readonly ProtectionContext _context;
    private readonly ProtectedService _sut;

    public ColdStartTests()
    {
        _context = new("zk://test", Options(), usuallyOnDisk: true);
        _sut = new("Echo", _context, _published.Enqueue);
        _sut.Connected();
    }

    private string Kept => string.Join(' ', _context.Store!.Load("Echo")?.Endpoints.Select(endpoint => endpoint.Address) ?? []);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _sut.Dispose();
        await _context.DisposeAsync();
        await Eventually.BeTrueAsync(() => _time.ArmedTimers == 0, "no timer is left behind");
        _directory.Dispose();
    }

    [Fact]
    public void A_list_is_kept_once_it_has_stood_for_a_while()
    {
        List("a:1");
        _time.Advance(s_settling / 2);
        List("a:1 b:1");
        Kept.ShouldBe("");
        _time.Advance(s_settling / 2);
        Kept.ShouldBe("a:1 b:1");
        List("b:1");
        _time.Advance(s_settling);
        Kept.ShouldBe("b:1");
    }

    [Fact]
    public void A_list_that_is_doubted_is_not_kept()
    {
        List("a:1 b:1 c:1 d:1");
        _time.Advance(s_settling);
        List("a:1 b:1 c:1");
        List("a:1 b:1");
        List("a:1");
        _time.Advance(TimeSpan.FromSeconds(30));
        _published.Last().Suspects.Length.ShouldBe(3);
        Kept.ShouldBe("a:1 b:1 c:1 d:1");
        _time.Advance(TimeSpan.FromSeconds(33));
        _published.Last().Freshness.ShouldBe(Freshness.Live);
        Kept.ShouldBe("a:1");
    }

    [Fact]
    public void What_is_known_last_or_nothing_at_all_is_not_kept()
    {
        List("a:1");
        _time.Advance(s_settling);
        List("a:1 b:1");
        _sut.Disconnected("away");
        _time.Advance(TimeSpan.FromHours(1));
        Kept.ShouldBe("a:1");
        List("!a:1 !b:1");
        List("");
        _published.Last().Freshness.ShouldBe(Freshness.Live);
        _time.Advance(TimeSpan.FromHours(1));
        Kept.ShouldBe("a:1");
    }

    [Fact]
    public void A_list_that_does_not_change_stays_young()
    {
        List("a:1");
        _time.Advance(TimeSpan.FromDays(3));
        (_time.GetUtcNow() - _context.Store!.Load("Echo")!.SavedAt).ShouldBeLessThan(TimeSpan.FromHours(1.1));
    }

    [Fact]
    public void A_registry_that_does_not_answer_in_time_is_not_waited_for()
    {
        _context.Store!.Save("Echo", [new("Echo", "a:1")]);
        _time.Advance(s_startup - TimeSpan.FromTicks(1));
        _published.Last().Freshness.ShouldBe(Freshness.Unknown);
        _time.Advance(TimeSpan.FromTicks(1));
        Seen().ShouldBe("DiskCache a:1: no answer within 5 s");
        _log.Messages(5012).ShouldHaveSingleItem().ShouldStartWith("Registry zk://test has not answered within 5 s: Echo starts with 1 providers");
        _sut.Disconnected(null);
        Seen().ShouldBe("DiskCache a:1: no answer within 5 s");
        List("b:1");
        Seen().ShouldBe("Live b:1: ");
        _time.Advance(s_settling);
        Kept.ShouldBe("b:1");
    }

    [Fact]
    public void Without_anything_on_the_disk_the_trouble_is_said()
    {
        _time.Advance(s_startup);
        Seen().ShouldBe("Unknown : no answer within 5 s");
        List("a:1");
        Seen().ShouldBe("Live a:1: ");
    }

    [Fact]
    public void A_registry_that_answers_in_time_needs_no_disk()
    {
        _context.Store!.Save("Echo", [new("Echo", "a:1")]);
        List("");
        _time.Advance(s_startup);
        Seen().ShouldBe("Live : ");
        _log.Messages(5012).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null, true, true)]
    [InlineData(null, false, false)]
    [InlineData("", true, false)]
    [InlineData("/somewhere", false, true)]
    public void The_kind_of_registry_decides_unless_the_options_do(string? directory, bool usuallyOnDisk, bool isOnDisk)
    {
        var context = new ProtectionContext("test://", new() { SnapshotDirectory = directory, Time = _time }, usuallyOnDisk);
        (context.Store is not null).ShouldBe(isOnDisk);
    }

    [Fact]
    public async Task A_lease_registry_can_do_it_too()
    {
        using var port = FreePorts.Take();
        var server = new LeaseRegistryServer($"{port.EndPoint()}");
        server.Start();
        var uri = server.Uri;
        await using (var before = RegistryFactory.Open(uri, Options()))
        {
            before.Register(new("Echo", "h:1"));
            using var seen = new Snapshots(before, "Echo");
            await seen.BeAsync("h:1");
            await Eventually.BeTrueAsync(
                () =>
                {
                    _time.Advance(s_settling / 4);
                    return _directory.Files.Length > 0;
                },
                "it is kept");
        }

        await server.DisposeAsync();
        await using var sut = RegistryFactory.Open(uri, Options());
        using var seenAgain = new Snapshots(sut, "Echo");
        _time.Advance(s_startup);
        await seenAgain.BeAsync("h:1", Freshness.DiskCache);
    }

    [Fact]
    public async Task ZooKeeper_does_it_too()
    {
        const string Uri = "zk://127.0.0.1:1/services";
        new SnapshotStore(SnapshotPaths.OfRegistry(_directory.Path, Uri), TimeSpan.FromHours(1), TimeProvider.System, _log.CreateLogger("test"))
            .Save("Echo", [new("Echo", "h:1")]);
        await using var sut = RegistryFactory.Open(Uri, new() { SnapshotDirectory = _directory.Path, StartupTimeout = TimeSpan.FromMilliseconds(50) });
        using var seen = new Snapshots(sut, "Echo");
        await seen.BeAsync("h:1", Freshness.DiskCache);
    }

    private RegistryOptions Options() => new()
    {
        SnapshotDirectory = _directory.Path,
        Time = _time,
        Probe = (_, _) => Task.FromResult(true),
        LoggerFactory = new LoggerFactory([_log]),
    };

    private void List(string addresses) => _sut.Listed(addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Endpoint));

    private string Seen() => $"{_published.Last().Freshness} {Snapshots.AddressesIn(_published.Last())}: {_published.Last().Trouble}";

    private static ServiceEndpoint Endpoint(string address) => address[0] == '!'
        ? new("Echo", address[1..]) { Metadata = CallMetadata.Empty.Add("instance_status", "OUT_OF_SERVICE") }
        : new("Echo", address);
}
