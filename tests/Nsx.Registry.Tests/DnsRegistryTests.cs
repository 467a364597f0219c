using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Nsx.Testing;

namespace Nsx.Registry.Tests;

/// <summary>Names that are looked up, with a resolver and a clock of the test's own.</summary>
public sealed class DnsRegistryTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly ConcurrentDictionary<string, object> _names = new() { ["calc"] = "10.0.0.2 10.0.0.1 fd00::1" };
    private readonly List<IServiceRegistry> _opened = [];
    private int _lookUps;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var registry in _opened)
            await registry.DisposeAsync();
    }

    private IServiceRegistry Open(string uri)
    {
        var registry = RegistryFactory.Open(uri, new() { Time = _time, Random = new Random(1), LookUp = LookUpAsync });
        _opened.Add(registry);
        _time.Advance(TimeSpan.Zero);
        return registry;
    }

    private Task<IPAddress[]> LookUpAsync(string name, CancellationToken token)
    {
        Interlocked.Increment(ref _lookUps);
        return _names[name] is string text
            ? Task.FromResult(text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse).ToArray())
            : Task.FromException<IPAddress[]>((Exception)_names[name]);
    }

    private void LetTheIntervalPass() => _time.Advance(_time.DueTimes().Single());

    [Fact]
    public async Task Every_service_has_all_addresses_of_both_kinds()
    {
        var sut = Open("dns://calc:7400");
        sut.Name.ShouldBe("dns://calc:7400");
        foreach (var service in (string[])["Echo", "Clock"])
        {
            using var seen = new Snapshots(sut, service);
            await seen.BeAsync("10.0.0.1:7400 10.0.0.2:7400 [fd00::1]:7400");
            seen.Last.Freshness.ShouldBe(Freshness.Live);
            seen.Last.Endpoints.ShouldAllBe(endpoint => endpoint.Service == service);
        }
    }

    [Fact]
    public async Task Names_are_looked_up_again_about_every_30_s()
    {
        using var seen = new Snapshots(Open("dns://calc:7400"), "Echo");
        await seen.BeAsync("10.0.0.1:7400 10.0.0.2:7400 [fd00::1]:7400");
        var waits = new List<TimeSpan>();
        for (var i = 0; i < 20; i++)
        {
            waits.Add(_time.DueTimes().Single());
            LetTheIntervalPass();
        }

        _lookUps.ShouldBe(21);
        waits.ShouldAllBe(wait => wait >= TimeSpan.FromSeconds(24) && wait <= TimeSpan.FromSeconds(36));
        waits.Distinct().Count().ShouldBeGreaterThan(15);
        _names["calc"] = "10.0.0.3";
        LetTheIntervalPass();
        await seen.BeAsync("10.0.0.3:7400");
    }

    [Fact]
    public async Task The_interval_can_be_said()
    {
        using var seen = new Snapshots(Open("dns://calc:7400?every=2m"), "Echo");
        await seen.BeAsync("10.0.0.1:7400 10.0.0.2:7400 [fd00::1]:7400");
        _time.DueTimes().Single().ShouldBeInRange(TimeSpan.FromSeconds(96), TimeSpan.FromSeconds(144));
    }

    public static TheoryData<string> Failures => ["no", "none"];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_name_that_cannot_be_looked_up_keeps_its_addresses(string failure)
    {
        _names["more"] = "10.0.1.1";
        using var seen = new Snapshots(Open("dns://calc:7400,more:7500"), "Echo");
        const string before = "10.0.0.1:7400 10.0.0.2:7400 10.0.1.1:7500 [fd00::1]:7400";
        await seen.BeAsync(before);
        _names["calc"] = failure == "no" ? new SocketException((int)SocketError.HostNotFound) : "";
        _names["more"] = "10.0.1.2";
        LetTheIntervalPass();
        await seen.BeAsync("10.0.0.1:7400 10.0.0.2:7400 10.0.1.2:7500 [fd00::1]:7400", Freshness.LastKnown);
        seen.Last.Trouble!.ShouldStartWith("calc");

        // It is asked again sooner than usual.
        _time.DueTimes().Single().ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(6));
        _names["calc"] = "10.0.0.9";
        LetTheIntervalPass();
        await seen.BeAsync("10.0.0.9:7400 10.0.1.2:7500");
        seen.Last.Freshness.ShouldBe(Freshness.Live);
        seen.Last.Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task Before_the_first_answer_nothing_is_known()
    {
        _names["calc"] = new SocketException((int)SocketError.TryAgain);
        using var seen = new Snapshots(Open("dns://calc:7400"), "Echo");
        await Eventually.BeTrueAsync(() => seen.Last.Trouble is not null, "the failure is told");
        seen.Last.Freshness.ShouldBe(Freshness.Unknown);
        _names["calc"] = "10.0.0.1";
        LetTheIntervalPass();
        await seen.BeAsync("10.0.0.1:7400");
    }

    [Fact]
    public async Task A_resolver_that_hangs_counts_as_failed_after_10_s()
    {
        var hanging = new TaskCompletionSource<IPAddress[]>();
        await using var sut = RegistryFactory.Open("dns://calc:7400", new() { Time = _time, LookUp = (_, _) => hanging.Task });
        using var seen = new Snapshots(sut, "Echo");
        _time.Advance(TimeSpan.Zero);
        _time.Advance(TimeSpan.FromSeconds(10));
        await Eventually.BeTrueAsync(() => seen.Last.Trouble is not null, "the failure is told");
    }

    [Fact]
    public async Task After_its_end_nothing_is_looked_up()
    {
        var sut = Open("dns://calc:7400");
        await sut.DisposeAsync();
        _time.Advance(TimeSpan.FromHours(1));
        _lookUps.ShouldBe(1);
        Should.Throw<ObjectDisposedException>(() => sut.Watch("Echo", _ => { }));
    }

    [Fact]
    public async Task The_systems_resolver_is_asked_by_default()
    {
        await using var sut = RegistryFactory.Open("dns://127.0.0.1:7400");
        using var seen = new Snapshots(sut, "Echo");
        await seen.BeAsync("127.0.0.1:7400");
    }

    [Theory]
    [InlineData("dns://")]
    [InlineData("dns://calc")]
    [InlineData("dns://calc:0")]
    [InlineData("dns://unix:/tmp/x")]
    [InlineData("dns://calc:7400?every=0s")]
    [InlineData("dns://calc:7400?every=2h")]
    [InlineData("dns://calc:7400?every=61m")]
    [InlineData("dns://calc:7400?every=")]
    [InlineData("dns://calc:7400?ttl=3s")]
    public void What_is_no_address_is_refused_with_an_example(string uri) =>
        Should.Throw<FormatException>(() => RegistryFactory.Prepare(uri)).Message.ShouldContain("dns://calculator.internal:7400");
}
