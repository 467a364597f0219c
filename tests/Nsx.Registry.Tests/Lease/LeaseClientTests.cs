using Nsx.Testing;

namespace Nsx.Registry.Tests.Lease;

/// <summary>What the client asks, and when, of a registry that answers what the test says.</summary>
public sealed class LeaseClientTests : IAsyncLifetime
{
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(0.5);

    private readonly ManualTimeProvider _time = new();
    private readonly LogCollector _log = new();
    private readonly ScriptedRegistry _registry = new();
    private readonly IServiceRegistry _sut;

    public LeaseClientTests() => _sut = RegistryFactory.Open(_registry.Uri, new()
    {
        Time = _time,
        Random = new(1),
        ClientName = "me",
        Probe = (_, _) => Task.FromResult(true),
        LoggerFactory = new Microsoft.Extensions.Logging.LoggerFactory([_log]),
    });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _registry.Dispose();
        await _sut.DisposeAsync();
    }

    [Fact]
    public async Task It_says_who_it_is_and_announces()
    {
        await RegisterAsync();
        _registry.Requests[0].ShouldBe("HELLO 3 SETNAME me");
        _registry.Requests[1].ShouldStartWith("NSX.REG.PUT Echo h:1 10000 {\"name\":\"Echo\",\"id\":\"h:1\"");
    }

    [Fact]
    public async Task Leases_are_kept_about_every_third_of_their_time()
    {
        await RegisterAsync();
        var earliest = TimeSpan.FromSeconds(10) / 3 * 0.8;
        _time.Advance(earliest - TimeSpan.FromSeconds(0.5));
        await Task.Yield();
        _registry.Count("NSX.REG.KEEP").ShouldBe(0);
        for (var i = 1; i <= 3; i++)
            await AdvanceUntilAsync(() => _registry.Count("NSX.REG.KEEP lease-1") >= i, $"it is kept for the {i}. time");
    }

    [Fact]
    public void Waits_vary_by_a_fifth()
    {
        var context = new LeaseContext("test", new() { Time = _time, Random = new(1) });
        var waits = Enumerable.Range(0, 1000).Select(_ => (context.After(context.KeepInterval) - context.Now) / context.Ttl).ToArray();
        waits.Min().ShouldBeInRange(0.8 / 3, 0.81 / 3);
        waits.Max().ShouldBeInRange(1.19 / 3, 1.2 / 3);
    }

    [Fact]
    public async Task Keeping_survives_every_error()
    {
        await RegisterAsync();
        _registry.Answer = request => request.StartsWith("NSX.REG.KEEP", StringComparison.Ordinal) ? "-ERR as the test said\r\n" : null;
        for (var i = 1; i <= 5; i++)
            await AdvanceUntilAsync(() => _log.Messages(5006).Count >= i, $"failure {i} is logged");

        _registry.Answer = _ => null;
        await AdvanceUntilAsync(() => _registry.Count("NSX.REG.KEEP lease-1") >= 6, "it is kept");
        _registry.Count("NSX.REG.PUT").ShouldBe(1);
    }

    [Fact]
    public async Task A_lease_that_the_registry_does_not_know_is_put_again_at_once()
    {
        var registration = await RegisterAsync();
        _registry.Answer = request => request == "NSX.REG.KEEP lease-1" ? "*1\r\n_\r\n" : request.StartsWith("NSX.REG.PUT", StringComparison.Ordinal) ? "+lease-2\r\n" : null;
        await AdvanceUntilAsync(() => _registry.Count("NSX.REG.KEEP") >= 1, "it is kept");
        await RequestedAsync("NSX.REG.PUT", 2);
        await Eventually.BeTrueAsync(() => registration.IsConfirmed, "it is confirmed again");
        await AdvanceUntilAsync(() => _registry.Count("NSX.REG.KEEP lease-2") >= 1, "the new lease is kept");
    }

    [Fact]
    public async Task A_refused_registration_is_tried_again()
    {
        _registry.Answer = request => request.StartsWith("NSX.REG.PUT", StringComparison.Ordinal) ? "-ERR full\r\n" : null;
        var registration = _sut.Register(new("Echo", "h:1"));
        await Eventually.BeTrueAsync(() => _log.Messages(5004).Count == 1, "the refusal is logged");
        registration.IsConfirmed.ShouldBeFalse();
        _registry.Answer = _ => null;
        await AdvanceUntilAsync(() => registration.IsConfirmed, "it is confirmed in the end");
    }

    [Fact]
    public async Task Withdrawing_waits_two_seconds_at_most()
    {
        var registration = await RegisterAsync();
        _registry.Answer = request => request.StartsWith("NSX.REG.DEL", StringComparison.Ordinal) ? "" : null;
        var withdrawing = registration.DisposeAsync().AsTask();
        await RequestedAsync("NSX.REG.DEL Echo h:1", 1);
        await Eventually.BeTrueAsync(() => _time.HasTimerDueIn(TimeSpan.FromSeconds(2)), "it waits");
        _time.Advance(TimeSpan.FromMilliseconds(1999));
        withdrawing.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await Eventually.CompleteAsync(withdrawing, "it does not wait for ever");
    }

    [Fact]
    public async Task Whoever_withdraws_says_goodbye_first()
    {
        var registration = await RegisterAsync();
        await registration.DisposeAsync();
        _registry.Requests[^2].ShouldStartWith("NSX.REG.PUT Echo h:1 10000 {");
        _registry.Requests[^2].ShouldContain("\"instance_status\":\"OUT_OF_SERVICE\"");
        _registry.Requests[^1].ShouldBe("NSX.REG.DEL Echo h:1");
    }

    [Fact]
    public async Task A_list_that_empties_without_goodbyes_is_not_believed_while_its_providers_answer()
    {
        _registry.Answer = request => request == "NSX.REG.LIST Echo" ? List(3, "h:1", "h:2", "h:3") : null;
        using var seen = new Snapshots(_sut, "Echo");
        await seen.BeAsync("h:1 h:2 h:3");
        for (var i = 1; i <= 3; i++)
            _registry.Push($">6\r\n+nsx.reg\r\n+Echo\r\n:{3 + i}\r\n+del\r\n+h:{i}\r\n$0\r\n\r\n");
        await seen.BeAsync("?h:1 ?h:2 ?h:3", Freshness.LastKnown);
        await Eventually.BeTrueAsync(() => _log.Messages(5009).Count > 0, "it is logged");
        _log.Messages(5009).ShouldHaveSingleItem().ShouldStartWith("3 providers of Echo went at once");
        _time.Advance(TimeSpan.FromSeconds(61));
        await seen.BeAsync("");
    }

    [Fact]
    public async Task A_registration_that_was_withdrawn_is_not_waited_for()
    {
        _registry.Answer = request => request.StartsWith("NSX.REG.PUT", StringComparison.Ordinal) ? "" : null;
        var registration = _sut.Register(new("Echo", "h:1"));
        var confirmed = registration.WhenConfirmedAsync();
        _registry.Answer = _ => null;
        var withdrawing = registration.DisposeAsync().AsTask();
        (await Should.ThrowAsync<InvalidOperationException>(() => confirmed)).Message.ShouldContain("withdrawn");
        _registry.Dispose();
        await Eventually.CompleteAsync(withdrawing, "a registry that went is not waited for");
    }

    [Fact]
    public async Task A_list_is_read_again_every_minute_but_only_when_it_has_changed()
    {
        using var seen = new Snapshots(_sut, "Echo");
        _registry.Answer = request => request == "NSX.REG.LIST Echo IFREV 0" ? "_\r\n" : null;
        await seen.BeAsync("");
        _time.Advance(TimeSpan.FromSeconds(47));
        _registry.Count("NSX.REG.LIST").ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(26));
        await RequestedAsync("NSX.REG.LIST Echo IFREV 0", 1);
    }

    [Fact]
    public async Task A_gap_between_changes_is_closed_with_the_list()
    {
        using var seen = new Snapshots(_sut, "Echo");
        await seen.BeAsync("");
        _registry.Answer = request => request.StartsWith("NSX.REG.LIST", StringComparison.Ordinal) ? List(3, "h:1", "h:2") : null;
        _registry.Push(Put(3, "h:2"));
        await seen.BeAsync("h:1 h:2");
        seen.All.ShouldAllBe(snapshot => snapshot.Endpoints.Length != 1);
    }

    [Fact]
    public async Task A_change_that_overtakes_the_list_is_not_lost()
    {
        _registry.Answer = request => request switch
        {
            "NSX.REG.LIST Echo" => Put(1, "h:1") + List(0),
            "NSX.REG.LIST Echo IFREV 0" => List(1, "h:1"),
            _ => null,
        };
        using var seen = new Snapshots(_sut, "Echo");
        await seen.BeAsync("h:1");
    }

    [Fact]
    public async Task A_change_without_a_gap_needs_no_list()
    {
        using var seen = new Snapshots(_sut, "Echo");
        await seen.BeAsync("");
        _registry.Push(Put(1, "h:1") + Put(2, "h:2"));
        await seen.BeAsync("h:1 h:2");
        _registry.Count("NSX.REG.LIST").ShouldBe(1);
    }

    [Fact]
    public async Task An_entry_that_cannot_be_read_costs_no_other_entry()
    {
        _registry.Answer = request => request.StartsWith("NSX.REG.LIST", StringComparison.Ordinal)
            ? "*2\r\n:1\r\n*2\r\n$15\r\n{\"address\":\"h\"}\r\n$24\r\n{\"address\":\"h\",\"port\":1}\r\n"
            : null;
        using var seen = new Snapshots(_sut, "Echo");
        await seen.BeAsync("h:1");
        _log.Messages(5008).Single().ShouldContain("no \"port\"");
    }

    [Fact]
    public async Task A_server_that_is_no_registry_is_trouble_in_words_and_tried_again()
    {
        _registry.Answer = request => request.StartsWith("NSX.REG.WATCH", StringComparison.Ordinal) ? "-ERR unknown command\r\n" : null;
        using var seen = new Snapshots(_sut, "Echo");
        await seen.BeAsync(last => last is { Freshness: Freshness.Unknown, Trouble: "ERR unknown command" }, "the trouble is told");
        _registry.Answer = _ => null;
        await AdvanceUntilAsync(() => seen.Last.Freshness == Freshness.Live, "it is tried again");
        seen.Last.Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task Pushes_of_others_are_none_of_its_business()
    {
        using var seen = new Snapshots(_sut, "Echo");
        await seen.BeAsync("");
        _registry.Push(">2\r\n$10\r\nnsx.goaway\r\n$2\r\n{}\r\n" + Put(1, "h:1").Replace("Echo", "Ohce", StringComparison.Ordinal) + Put(1, "h:2"));
        await seen.BeAsync("h:2");
        _registry.Count("HELLO").ShouldBe(1);
    }

    private static string List(long revision, params string[] addresses) =>
        $"*2\r\n:{revision}\r\n*{addresses.Length}\r\n{string.Concat(addresses.Select(Document).Select(json => $"${json.Length}\r\n{json}\r\n"))}";

    private static string Put(long revision, string address)
    {
        var json = Document(address);
        return $">6\r\n$7\r\nnsx.reg\r\n$4\r\nEcho\r\n:{revision}\r\n$3\r\nput\r\n${address.Length}\r\n{address}\r\n${json.Length}\r\n{json}\r\n";
    }

    private static string Document(string address) => $$"""{"id":"{{address}}","address":"{{address[..^2]}}","port":{{address[^1..]}}}""";

    private async Task<IRegistration> RegisterAsync()
    {
        var registration = _sut.Register(new("Echo", "h:1"));
        await Eventually.CompleteAsync(registration.WhenConfirmedAsync(), "the registration is confirmed");
        return registration;
    }

    /// <summary>Lets time pass step by step: what falls due while a reply is on its way has to wait for it.</summary>
    private Task AdvanceUntilAsync(Func<bool> condition, string because) => Eventually.BeTrueAsync(
        () =>
        {
            if (condition())
                return true;
            _time.Advance(s_tick);
            return condition();
        },
        because);

    private Task RequestedAsync(string request, int count) =>
        Eventually.BeTrueAsync(() => _registry.Count(request) >= count, $"request {count} of {request}; got: {string.Join(", ", _registry.Requests)}");
}
