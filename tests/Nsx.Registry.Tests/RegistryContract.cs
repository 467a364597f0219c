using System.Collections.Immutable;
using Nsx.Testing;

namespace Nsx.Registry.Tests;

/// <summary>What every registry with memory promises. A kind of registry joins with a class that opens it.</summary>
public abstract class RegistryContract : IAsyncLifetime
{
    private readonly List<IServiceRegistry> _opened = [];

    /// <summary>Opens one more registry that shares what the others of this test know.</summary>
    protected abstract IServiceRegistry Open();

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        foreach (var registry in _opened)
            await registry.DisposeAsync();
    }

    [Fact]
    public async Task A_watch_sees_who_was_registered_before()
    {
        await RegisterAsync(CreateSut(), "Echo", "10.0.0.1:7400");
        using var seen = new Snapshots(CreateSut(), "Echo");
        await seen.BeAsync("10.0.0.1:7400");
    }

    [Fact]
    public async Task A_watch_sees_who_is_registered_later()
    {
        using var seen = new Snapshots(CreateSut(), "Echo");
        await seen.BeAsync("");
        await RegisterAsync(CreateSut(), "Echo", "10.0.0.1:7400");
        await seen.BeAsync("10.0.0.1:7400");
    }

    [Fact]
    public async Task A_withdrawn_provider_goes()
    {
        var provider = CreateSut();
        var one = await RegisterAsync(provider, "Echo", "10.0.0.1:7400");
        await RegisterAsync(provider, "Echo", "10.0.0.2:7400");
        using var seen = new Snapshots(CreateSut(), "Echo");
        await seen.BeAsync("10.0.0.1:7400 10.0.0.2:7400");
        await one.DisposeAsync();
        await seen.BeAsync("10.0.0.2:7400");
        one.IsConfirmed.ShouldBeFalse();
        await one.DisposeAsync();
    }

    [Fact]
    public async Task Another_registration_of_an_address_replaces_the_one_before()
    {
        var provider = CreateSut();
        var before = await RegisterAsync(provider, new("Echo", "10.0.0.1:7400") { Metadata = Words(("version", "1")) });
        using var seen = new Snapshots(CreateSut(), "Echo");
        await seen.BeAsync("10.0.0.1:7400");
        await RegisterAsync(provider, new("Echo", "10.0.0.1:7400") { Metadata = Words(("version", "2")) });
        await seen.BeAsync(last => last.Endpoints.Single().Metadata["version"] == "2", "the newer one is listed");

        await before.DisposeAsync();
        await RegisterAsync(provider, "Echo", "10.0.0.2:7400");
        await seen.BeAsync("10.0.0.1:7400 10.0.0.2:7400");
        seen.Last.Endpoints[0].Metadata["version"].ShouldBe("2");
    }

    [Fact]
    public async Task An_update_arrives()
    {
        var registration = await RegisterAsync(CreateSut(), "Echo", "10.0.0.1:7400");
        using var seen = new Snapshots(CreateSut(), "Echo");
        await seen.BeAsync("10.0.0.1:7400");
        await UpdateAsync(registration, "weight", "0");
        registration.Endpoint.Weight.ShouldBe(0);
        await seen.BeAsync(last => last.Endpoints.Single() is { Weight: 0, IsInService: false }, "the weight is told");
        await UpdateAsync(registration, "weight", "7");
        await UpdateAsync(registration, "zone", "b");
        await seen.BeAsync(last => last.Endpoints.Single() is { Weight: 7, IsInService: true } one && one.Metadata.GetValueOrDefault("zone") == "b", "both are told");
        registration.State.ShouldBe(RegistrationState.Confirmed);
        registration.Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task Updates_that_meet_are_all_kept()
    {
        var registration = CreateSut().Register(new("Echo", "10.0.0.1:7400"));
        using var seen = new Snapshots(CreateSut(), "Echo");
        await Eventually.CompleteAsync(
            Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => UpdateAsync(registration, $"key{i}", $"{i}")))), "all are confirmed");
        registration.Endpoint.Metadata.Count.ShouldBe(16);
        await seen.BeAsync(last => last.Endpoints.SingleOrDefault()?.Equals(registration.Endpoint) == true, "all are told");
    }

    [Fact]
    public async Task An_update_changes_neither_the_service_nor_the_address()
    {
        var registration = await RegisterAsync(CreateSut(), "Echo", "10.0.0.1:7400");
        foreach (var change in (Func<ServiceEndpoint, ServiceEndpoint>[])[one => one with { Service = "Clock" }, one => one with { Address = "10.0.0.2:7400" }, _ => null!])
            await Should.ThrowAsync<ArgumentException>(() => registration.UpdateAsync(change));
        registration.Endpoint.ShouldBe(new("Echo", "10.0.0.1:7400"));
    }

    [Fact]
    public async Task What_was_withdrawn_or_replaced_cannot_be_updated()
    {
        var provider = CreateSut();
        var replaced = await RegisterAsync(provider, "Echo", "10.0.0.1:7400");
        var withdrawn = await RegisterAsync(provider, "Echo", "10.0.0.1:7400");
        replaced.State.ShouldBe(RegistrationState.Withdrawn);
        replaced.Trouble!.ShouldContain("replaced");
        await withdrawn.DisposeAsync();
        withdrawn.State.ShouldBe(RegistrationState.Withdrawn);
        foreach (var over in (IRegistration[])[replaced, withdrawn])
            (await Should.ThrowAsync<InvalidOperationException>(() => UpdateAsync(over, "weight", "0"))).Message.ShouldContain("Echo at 10.0.0.1:7400 was");
        using var seen = new Snapshots(CreateSut(), "Echo");
        await seen.BeAsync("");
    }

    [Fact]
    public async Task Services_do_not_mix()
    {
        var provider = CreateSut();
        using var echo = new Snapshots(CreateSut(), "Echo");
        using var clock = new Snapshots(CreateSut(), "Clock");
        var one = await RegisterAsync(provider, "Echo", "10.0.0.1:7400");
        await RegisterAsync(provider, "Clock", "10.0.0.1:7400");
        await echo.BeAsync("10.0.0.1:7400");
        await clock.BeAsync("10.0.0.1:7400");
        await one.DisposeAsync();
        await echo.BeAsync("");
        clock.Addresses.ShouldBe("10.0.0.1:7400");
        clock.All.ShouldAllBe(snapshot => snapshot.Service == "Clock");
    }

    [Fact]
    public async Task Metadata_arrives_as_it_was_given()
    {
        var endpoint = new ServiceEndpoint("Echo", "[::1]:7400")
        {
            Metadata = Words(("weight", "250"), ("zone", "b"), ("words", "ä \"quoted\" \\ {}\n\U0001F600"), ("empty", ""), ("instance_status", "OUT_OF_SERVICE")),
        };
        await RegisterAsync(CreateSut(), endpoint);
        using var seen = new Snapshots(CreateSut(), "Echo");
        await seen.BeAsync("[::1]:7400");
        seen.Last.Endpoints.Single().ShouldBe(endpoint);
    }

    [Fact]
    public async Task Endpoints_come_in_the_order_of_their_addresses()
    {
        var provider = CreateSut();
        foreach (var address in (string[])["10.0.0.3:7400", "unix:/run/echo.sock", "10.0.0.1:7401", "10.0.0.1:7400"])
            await RegisterAsync(provider, "Echo", address);
        using var seen = new Snapshots(CreateSut(), "Echo");
        await seen.BeAsync("10.0.0.1:7400 10.0.0.1:7401 10.0.0.3:7400 unix:/run/echo.sock");
    }

    [Fact]
    public void The_first_snapshot_comes_before_Watch_returns()
    {
        var registry = CreateSut();
        using var first = new Snapshots(registry, "Echo");
        first.CountAtReturn.ShouldBeGreaterThanOrEqualTo(1);
        first.All[0].Service.ShouldBe("Echo");
    }

    [Fact]
    public async Task Nothing_comes_after_a_watch_has_ended()
    {
        var provider = CreateSut();
        var consumer = CreateSut();
        var ended = new Snapshots(consumer, "Echo");
        using var goesOn = new Snapshots(consumer, "Echo");
        await goesOn.BeAsync("");
        await ended.BeAsync("");
        ended.Dispose();
        await RegisterAsync(provider, "Echo", "10.0.0.1:7400");
        await goesOn.BeAsync("10.0.0.1:7400");
        ended.Addresses.ShouldBe("");
        ended.Dispose();
    }

    [Fact]
    public async Task Versions_grow_and_snapshots_stay_as_they_were()
    {
        var provider = CreateSut();
        using var seen = new Snapshots(CreateSut(), "Echo");
        var one = await RegisterAsync(provider, "Echo", "10.0.0.1:7400");
        await seen.BeAsync("10.0.0.1:7400");
        var kept = seen.Last;
        await one.DisposeAsync();
        await seen.BeAsync("");
        kept.Endpoints.Single().Address.ShouldBe("10.0.0.1:7400");
        var versions = seen.All.Select(snapshot => snapshot.Version).ToArray();
        versions.ShouldBe(versions.Distinct().Order());
    }

    [Fact]
    public async Task Disposing_a_registry_withdraws_what_was_registered_with_it_and_nothing_else()
    {
        var leaving = CreateSut();
        await RegisterAsync(leaving, "Echo", "10.0.0.1:7400");
        await RegisterAsync(CreateSut(), "Echo", "10.0.0.2:7400");
        using var seen = new Snapshots(CreateSut(), "Echo");
        await seen.BeAsync("10.0.0.1:7400 10.0.0.2:7400");
        await leaving.DisposeAsync();
        await seen.BeAsync("10.0.0.2:7400");
        Should.Throw<ObjectDisposedException>(() => leaving.Register(new("Echo", "10.0.0.1:7400")));
        Should.Throw<ObjectDisposedException>(() => leaving.Watch("Echo", _ => { }));
    }

    [Fact]
    public async Task Disposing_a_registry_ends_its_watches()
    {
        var leaving = CreateSut();
        using var ended = new Snapshots(leaving, "Echo");
        await ended.BeAsync("");
        await leaving.DisposeAsync();
        using var goesOn = new Snapshots(CreateSut(), "Echo");
        await RegisterAsync(CreateSut(), "Echo", "10.0.0.1:7400");
        await goesOn.BeAsync("10.0.0.1:7400");
        ended.Addresses.ShouldBe("");
    }

    [Fact]
    public async Task A_watch_may_be_ended_by_its_own_callback()
    {
        var consumer = CreateSut();
        var provider = CreateSut();
        var calls = 0;
        IDisposable? watch = null;
        watch = consumer.Watch("Echo", snapshot =>
        {
            if (snapshot.Endpoints.Length == 0)
                return;
            calls++;
            watch!.Dispose();
        });
        using var goesOn = new Snapshots(consumer, "Echo");
        await RegisterAsync(provider, "Echo", "10.0.0.1:7400");
        await RegisterAsync(provider, "Echo", "10.0.0.2:7400");
        await goesOn.BeAsync("10.0.0.1:7400 10.0.0.2:7400");
        await Eventually.BeTrueAsync(() => calls == 1, "the callback was called once");
    }

    [Fact]
    public async Task A_callback_that_throws_harms_nobody()
    {
        var consumer = CreateSut();
        using var throwing = consumer.Watch("Echo", _ => throw new InvalidOperationException("as the test said"));
        using var seen = new Snapshots(consumer, "Echo");
        await RegisterAsync(CreateSut(), "Echo", "10.0.0.1:7400");
        await seen.BeAsync("10.0.0.1:7400");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("Ünicode")]
    [InlineData("line\nfeed")]
    public void Names_that_are_none_are_refused(string service)
    {
        var registry = CreateSut();
        Should.Throw<ArgumentException>(() => registry.Register(new(service, "10.0.0.1:7400"))).Message.ShouldContain("A-Z");
        Should.Throw<ArgumentException>(() => registry.Watch(service, _ => { })).Message.ShouldContain("A-Z");
    }

    [Fact]
    public void A_name_has_at_most_256_bytes()
    {
        var registry = CreateSut();
        registry.Watch(new string('a', 256), _ => { }).Dispose();
        Should.Throw<ArgumentException>(() => registry.Watch(new string('a', 257), _ => { }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.1")]
    [InlineData("10.0.0.1:0")]
    [InlineData("10.0.0.1:65536")]
    [InlineData("10.0.0.1:74 00")]
    public void Addresses_to_which_nobody_can_connect_are_refused(string address) =>
        Should.Throw<ArgumentException>(() => CreateSut().Register(new("Echo", address))).Message.ShouldContain("Expected");

    protected IServiceRegistry CreateSut()
    {
        var registry = Open();
        _opened.Add(registry);
        return registry;
    }

    private protected static ImmutableDictionary<string, string> Words(params (string Key, string Value)[] words) =>
        CallMetadata.Empty.AddRange(words.Select(word => KeyValuePair.Create(word.Key, word.Value)));

    private protected static Task UpdateAsync(IRegistration registration, string key, string value) => Eventually.CompleteAsync(
        registration.UpdateAsync(before => before with { Metadata = before.Metadata.SetItem(key, value) }), $"{key} is {value}");

    private protected static Task<IRegistration> RegisterAsync(IServiceRegistry registry, string service, string address) =>
        RegisterAsync(registry, new(service, address));

    private protected static async Task<IRegistration> RegisterAsync(IServiceRegistry registry, ServiceEndpoint endpoint)
    {
        var registration = registry.Register(endpoint);
        await Eventually.CompleteAsync(registration.WhenConfirmedAsync(), "the registration is confirmed");
        registration.IsConfirmed.ShouldBeTrue();
        registration.Endpoint.ShouldBe(endpoint);
        return registration;
    }
}
