using System.Collections.Immutable;
using Nsx.Provider;
using Nsx.Testing;
using Tron.Client;

namespace Nsx.Consumer.Tests.Discovery;

/// <summary>Who may be called: not those that are out of service, and suspects only when nobody else can be.</summary>
public sealed class ServiceStateTests : IAsyncLifetime
{
    private static readonly ServiceEndpoint s_nobody = new("Desk", "127.0.0.1:1");

    private readonly Desks _desks = new();
    private readonly ScriptedRegistry _registry = new();
    private readonly NsxConsumer _sut;
    private (NsxProvider Provider, Desk Desk) _first;
    private (NsxProvider Provider, Desk Desk) _second;
    private long _version;

    public ServiceStateTests() => _sut = new(_registry, Patience.Options());

    private IDesk Client => _sut.Create<IDesk>(new() { LoadBalancing = LoadBalancing.RoundRobin });

    private ServiceEndpoint First => new("Desk", _first.Provider.Address);

    private ServiceEndpoint Second => new("Desk", _second.Provider.Address);

    public async Task InitializeAsync()
    {
        _first = await _desks.AddProviderAsync();
        _second = await _desks.AddProviderAsync();
    }

    public async Task DisposeAsync()
    {
        await _sut.DisposeAsync();
        await _desks.DisposeAsync();
    }

    [Theory]
    [InlineData("weight", "0")]
    [InlineData("instance_status", "OUT_OF_SERVICE")]
    [InlineData("instance_status", "DOWN")]
    public async Task Who_is_out_of_service_gets_no_calls_until_it_is_back(string key, string value)
    {
        _ = Client;
        Say([First, Second]);
        await BothAreCalledAsync();
        Say([With(First, key, value), Second]);
        Calls(20).ShouldBe((0, 20));
        _sut.Providers<IDesk>().Endpoints.Length.ShouldBe(2);
        Say([First, Second]);
        Calls(20).ShouldBe((10, 10));
    }

    [Fact]
    public async Task Words_that_a_picker_has_read_count_at_once_when_they_change()
    {
        await using var here = new NsxConsumer(_registry, Patience.Options(options => (options.Here["latitude"], options.Here["longitude"]) = ("48.21", "16.37")));
        var sut = here.Create<IDesk>(new() { LoadBalancing = LoadBalancing.Closest });
        Say([At(First, "48.14", "11.58"), At(Second, "35.68", "139.69")]);
        await Eventually.BeTrueAsync(() => here.Endpoints<IDesk>().Count(view => view.IsConnected) == 2, "both are connected");
        sut.Void();
        (_first.Desk.Told.Count, _second.Desk.Told.Count).ShouldBe((1, 0), "the first is the nearest");
        Say([At(First, "48.14", "11.58"), At(Second, "48.21", "16.37")]);
        sut.Void();
        (_first.Desk.Told.Count, _second.Desk.Told.Count).ShouldBe((1, 1), "the second has moved next door");

        static ServiceEndpoint At(ServiceEndpoint endpoint, string latitude, string longitude) =>
            With(With(endpoint, "latitude", latitude), "longitude", longitude);
    }

    [Fact]
    public async Task A_call_that_is_under_way_goes_on_when_its_provider_goes_out_of_service()
    {
        using var leaving = _desks.AddPeer();
        var address = $"{leaving.EndPoint}";
        _ = Client;
        Say([new("Desk", address)]);
        var wire = await leaving.AcceptAsync();
        await Desks.GreetAsync(wire);
        var slow = Client.TextAsync("slow");
        await wire.ExpectAsync("*5\r\n$8\r\nNSX.CALL\r\n$1\r\n1\r\n");
        Say([With(new("Desk", address), "weight", "0"), Second]);
        await Eventually.BeTrueAsync(Works, "the other one is there");
        await wire.SendAsync(">3\r\n+nsx.reply\r\n:1\r\n$4\r\nslow\r\n");
        (await slow).ShouldBe("slow");
    }

    [Theory]
    [InlineData("group")]
    [InlineData("subset")]
    public async Task A_call_that_is_under_way_goes_on_when_its_provider_is_listed_but_called_no_more(string why)
    {
        await using var sut = new NsxConsumer(_registry, new() { DrainTimeout = TimeSpan.Zero });
        var client = sut.Create<IDesk>(new() { Routing = why == "group" ? new() { Group = "blue" } : new() { SubsetSize = 1 } });
        using var leaving = _desks.AddPeer();
        var address = $"{leaving.EndPoint}";
        var endpoint = With(new("Desk", address), "group", "blue");
        Say([endpoint]);
        var wire = await leaving.AcceptAsync();
        await Desks.GreetAsync(wire);
        var slow = client.TextAsync("slow");
        await wire.ExpectAsync("*5\r\n$8\r\nNSX.CALL\r\n$1\r\n1\r\n");

        // Whom the subset's hash prefers depends on the port: others come until it prefers one of them.
        for (var others = 1; sut.Endpoints<IDesk>().Single(view => view.Endpoint.Address == address).IsUsed; others++)
            Say(why == "group" ? [With(endpoint, "group", "green")] : [endpoint, .. Enumerable.Range(1, others).Select(port => new ServiceEndpoint("Desk", $"127.0.0.1:{port}"))]);
        await wire.SendAsync(">3\r\n+nsx.reply\r\n:1\r\n$4\r\nslow\r\n");
        (await slow).ShouldBe("slow");
        await wire.ReadToEndAsync();
    }

    [Fact]
    public async Task All_being_out_of_service_is_said_at_once()
    {
        _ = Client;
        Say([With(First, "weight", "0"), With(Second, "instance_status", "OUT_OF_SERVICE")]);
        var e = await Should.ThrowAsync<RpcException>(() => Client.TaskAsync());
        (e.Status, e.Outcome).ShouldBe((RpcStatus.Unavailable, RpcOutcome.NotExecuted));
        e.Message.ShouldBe("Desk.Task: no provider of 'Desk' is for these calls: 2 providers, none in service");
    }

    [Fact]
    public async Task Whoever_waits_is_served_when_a_provider_is_put_in_service()
    {
        var waiting = Client.With(new() { WaitForReady = true, Timeout = TimeSpan.FromSeconds(20) });
        Say([With(First, "weight", "0")]);
        var call = waiting.TextAsync("at last");
        call.IsCompleted.ShouldBeFalse();
        Say([First]);
        (await call).ShouldBe("at last");
    }

    [Fact]
    public async Task Suspects_are_called_only_when_nobody_else_can_be()
    {
        _ = Client;
        Say([First, Second]);
        await BothAreCalledAsync();
        Say([First], suspects: [Second]);
        Calls(20).ShouldBe((20, 0));
        Say([s_nobody], suspects: [Second]);
        Calls(20).ShouldBe((0, 20));
        Say([With(First, "weight", "0")], suspects: [Second]);
        Calls(20).ShouldBe((0, 20));
        Say([], suspects: [First, Second]);
        await BothAreCalledAsync();
        Calls(20).ShouldBe((10, 10));
        Say([First, Second]);
        Calls(20).ShouldBe((10, 10));
    }

    [Fact]
    public async Task A_suspect_that_becomes_one_of_many_keeps_its_connection()
    {
        var states = ImmutableList<EndpointState>.Empty;
        _sut.EndpointStateChanged += state => ImmutableInterlocked.Update(ref states, static (all, one) => all.Add(one), state);
        _ = Client;
        Say([First, Second]);
        await BothAreCalledAsync();
        await Eventually.BeTrueAsync(() => states.Count == 4, "each has connected, and that is told");
        Say([First], suspects: [Second]);
        Say([First, Second]);
        Calls(20).ShouldBe((10, 10));
        states.Count.ShouldBe(4, "each has connected once");
    }

    [Fact]
    public async Task Only_those_of_whom_there_is_news_are_tried_at_once()
    {
        await using var sut = new NsxConsumer(_registry, Patience.Options(options => options.Channel = options.Channel with
        {
            Reconnect = options.Channel.Reconnect with { FirstDelay = TimeSpan.FromHours(1), MaxDelay = TimeSpan.FromHours(1) },
        }));
        var states = ImmutableList<ChannelState>.Empty;
        sut.EndpointStateChanged += state =>
        {
            if (state.Address == s_nobody.Address)
                ImmutableInterlocked.Update(ref states, static (all, one) => all.Add(one), state.State);
        };
        var desk = sut.Create<IDesk>();

        Say([s_nobody, First]);
        await TriedAsync(1);
        for (var news = 0; news < 20; news++)
        {
            Say([s_nobody, With(First, "news", $"{news}")]);
            await desk.TextAsync("hello");
        }

        states.Count(state => state == ChannelState.Connecting).ShouldBe(1, "there is no news of it");
        Say([With(s_nobody, "news", "restarted"), First]);
        await TriedAsync(2);
        Say([First], suspects: [With(s_nobody, "news", "restarted")]);
        Say([With(s_nobody, "news", "restarted"), First]);
        await TriedAsync(3);

        Task TriedAsync(int times) => Eventually.BeTrueAsync(
            () => states.Count(state => state == ChannelState.Connecting) == times && states[^1] != ChannelState.Connecting, $"it is tried {times} times");
    }

    [Fact]
    public void Nobody_reachable_tells_who_is_out_of_service_too()
    {
        _ = Client;
        Say([s_nobody, With(First, "weight", "0")]);
        Should.Throw<RpcException>(() => Client.Add(1, 2)).Message.ShouldContain("127.0.0.1:1 (");
        Should.Throw<RpcException>(() => Client.Add(1, 2)).Message.ShouldEndWith("; 1 more not for these calls");
    }

    [Fact]
    public async Task A_list_from_the_disk_is_used()
    {
        _ = Client;
        _registry.Say(new("Desk", ++_version, [First], Freshness.DiskCache) { Trouble = "no answer" });
        (await Client.TextAsync("hello")).ShouldBe("hello");
    }

    private static ServiceEndpoint With(ServiceEndpoint endpoint, string key, string value) =>
        endpoint with { Metadata = endpoint.Metadata.SetItem(key, value) };

    private void Say(ImmutableArray<ServiceEndpoint> endpoints, ImmutableArray<ServiceEndpoint>? suspects = null) =>
        _registry.Say(new("Desk", ++_version, endpoints, Freshness.Live) { Suspects = suspects ?? [] });

    private bool Works()
    {
        try
        {
            Client.Void();
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }

    private Task BothAreCalledAsync() => Eventually.BeTrueAsync(() => Works() && !_first.Desk.Told.IsEmpty && !_second.Desk.Told.IsEmpty, "both are connected");

    private (int First, int Second) Calls(int count)
    {
        _first.Desk.Told.Clear();
        _second.Desk.Told.Clear();
        for (var call = 0; call < count; call++)
            Client.Void();
        return (_first.Desk.Told.Count, _second.Desk.Told.Count);
    }
}
