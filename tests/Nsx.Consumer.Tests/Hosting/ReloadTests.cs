using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nsx.Testing;

namespace Nsx.Consumer.Tests.Hosting;

/// <summary>Configuration that changes while the process runs.</summary>
public sealed class ReloadTests : IAsyncLifetime
{
    /// <summary>Longer than any call of these tests, and than whoever is held up before a call has.</summary>
    private static readonly TimeSpan s_replaced = TimeSpan.FromSeconds(55);

    private readonly ManualTimeProvider _time = new();
    private readonly LogCollector _log = new();
    private readonly Changing _settings = new();
    private readonly Desks _desks = new();
    private ServiceProvider _container = null!;

    public async Task InitializeAsync()
    {
        await _desks.AddProviderAsync();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Add(_settings).Build());
        services.AddLogging(logging => logging.AddProvider(_log));
        services.AddSingleton<IServiceRegistry>(_desks.Registry);
        services.AddNsxConsumer(options => Patience.UseTime(options, _time)).AddNsxConsumer<IDesk>();
        _container = services.BuildServiceProvider();
        await _container.GetRequiredService<NsxConsumer>().WaitForReadyAsync<IDesk>(TimeSpan.FromSeconds(20));
    }

    public async Task DisposeAsync()
    {
        await _container.DisposeAsync();
        await _desks.DisposeAsync();
    }

    /// <summary>Lets the time of a call pass.</summary>
    private async Task<string> GivenUpAsync(Task call, int seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds + 0.1));
        return (await Should.ThrowAsync<RpcException>(() => call)).Message;
    }

    private static ServiceOptions OptionsOf(IDesk desk) => ServiceProxyFactory.Behind(desk)!.Client.Service;

    [Fact]
    public async Task New_calls_use_new_options_without_another_connection()
    {
        var desk = _container.GetRequiredService<IDesk>();
        var connections = 0;
        _container.GetRequiredService<NsxConsumer>().EndpointStateChanged += state => connections += state.State == Tron.Client.ChannelState.Connecting ? 1 : 0;
        var special = desk.With(new() { AffinityKey = "7" });
        desk.Add(1, 2).ShouldBe(3);
        special.Add(1, 2).ShouldBe(3);
        _settings.Change("Nsx:Consumer:Services:Desk:Timeout", "00:00:20");
        (await GivenUpAsync(desk.HangAsync(), 20)).ShouldContain("no answer within 20000 ms");
        (await GivenUpAsync(special.HangAsync(), 20)).ShouldContain("no answer within 20000 ms");
        _settings.Change("Nsx:Consumer:Services:Desk:Timeout", "00:00:30");
        (await GivenUpAsync(desk.HangAsync(), 30)).ShouldContain("no answer within 30000 ms");
        desk.Add(1, 2).ShouldBe(3);
        connections.ShouldBe(0);
        _log.Messages(3004).ShouldBe(["Desk: its options have changed; new calls use them", "Desk: its options have changed; new calls use them"]);
    }

    [Fact]
    public async Task Calls_under_way_end_as_they_began()
    {
        var desk = _container.GetRequiredService<IDesk>();
        using var ending = new CancellationTokenSource();
        var hanging = desk.HangAsync(ending.Token);
        _settings.Change("Nsx:Consumer:Services:Desk:Timeout", "00:00:04");
        (await GivenUpAsync(desk.HangAsync(CancellationToken.None), 4)).ShouldContain("no answer within 4000 ms");
        hanging.IsCompleted.ShouldBeFalse();
        await ending.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => hanging);
    }

    [Fact]
    public async Task No_call_fails_because_options_change()
    {
        var desk = _container.GetRequiredService<IDesk>();
        using var ending = new CancellationTokenSource();
        var calls = new int[4];
        var callers = calls.Select((_, caller) => Task.Run(async () =>
        {
            for (; !ending.IsCancellationRequested; Interlocked.Increment(ref calls[caller]))
                (await desk.TextAsync("x", CancellationToken.None)).ShouldBe("x");
        })).ToArray();
        var stream = desk.CountAsync(500).GetAsyncEnumerator();
        for (var i = 1; i <= 20; i++)
        {
            (await stream.MoveNextAsync()).ShouldBeTrue();
            _settings.Change("Nsx:Consumer:Services:Desk:Breaker:ConsecutiveFailures", $"{i + 5}");
            desk.Add(i, 1).ShouldBe(i + 1);
        }

        OptionsOf(desk).Breaker.ConsecutiveFailures.ShouldBe(25);
        await Eventually.BeTrueAsync(() => callers.Any(caller => caller.IsCompleted) || calls.All(count => count > 0), "all have called");
        await ending.CancelAsync();
        await Task.WhenAll(callers);
        var items = 20;
        while (await stream.MoveNextAsync())
            items++;
        items.ShouldBe(500);
        await stream.DisposeAsync();
    }

    [Theory]
    [InlineData("Retry:MaxAttempts", "99", "Nsx:Consumer:Services:Desk:Retry:MaxAttempts must be 1 to 5.")]
    [InlineData("Retyr", "1", "Nsx:Consumer:Services:Desk:Retyr is no setting.")]
    [InlineData("LoadBalancing", "Dice", "there is no picker 'Dice'")]
    public void What_makes_no_sense_is_logged_and_changes_nothing(string key, string value, string message)
    {
        var desk = _container.GetRequiredService<IDesk>();
        var before = OptionsOf(desk);
        _settings.Change($"Nsx:Consumer:Services:Desk:{key}", value);
        _log.Messages(3005).Single().ShouldContain(message);
        OptionsOf(desk).ShouldBeSameAs(before);
        desk.Add(1, 2).ShouldBe(3);
    }

    [Fact]
    public void A_new_target_needs_a_restart_and_the_rest_is_used()
    {
        var desk = _container.GetRequiredService<IDesk>();
        _settings.Change(("Nsx:Consumer:Services:Desk:Target", "static://127.0.0.1:1"), ("Nsx:Consumer:Services:Desk:FailMode", "Failfast"));
        OptionsOf(desk).Target.ShouldBeNull();
        OptionsOf(desk).FailMode.ShouldBe(FailMode.Failfast);
        _log.Messages(3006).Count.ShouldBe(1);
        desk.Add(1, 2).ShouldBe(3);
    }

    [Fact]
    public void A_change_that_says_the_same_changes_nothing()
    {
        var desk = _container.GetRequiredService<IDesk>();
        var before = ServiceProxyFactory.Behind(desk)!.Client;
        _settings.Change("Other", "1");
        ServiceProxyFactory.Behind(desk)!.Client.ShouldBeSameAs(before);
    }

    [Fact]
    public async Task A_replaced_target_ends_when_its_longest_call_must_be_over()
    {
        using var clock = new Tron.Sessions.SessionClock(_time);
        await using var consumer = new NsxConsumer(_desks.Registry, new() { Channel = new() { Clock = clock } });
        var handle = consumer.HandleOf(Protocol.ContractDescriptor.Of(typeof(IDesk)), new() { Timeout = TimeSpan.FromSeconds(7) });
        var before = handle.Current.Target;
        before.Expect(TimeSpan.FromSeconds(7));
        consumer.Change(handle, new() { Timeout = TimeSpan.FromSeconds(9) }).ShouldBeTrue();
        handle.Current.Target.ShouldNotBeSameAs(before);
        _time.Advance(TimeSpan.FromSeconds(36.9));
        before.Nodes.Count.ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        before.Nodes.ShouldBeEmpty();
        handle.Current.Target.Nodes.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_stream_goes_on_over_a_connection_that_only_it_needs()
    {
        using var clock = new Tron.Sessions.SessionClock(_time);

        // A clock that leaps says nothing about the connection.
        var patient = new Tron.Sessions.SessionOptions { SendTimeout = TimeSpan.Zero, FrameTimeout = TimeSpan.Zero };
        var options = new ConsumerOptions { DrainTimeout = TimeSpan.Zero, Channel = new() { Clock = clock, Session = patient } };
        await using var consumer = new NsxConsumer(_desks.Registry, options);
        var handle = consumer.HandleOf(Protocol.ContractDescriptor.Of(typeof(IDesk)), new());
        var before = handle.Current.Target;
        var desk = (IDesk)ServiceProxyFactory.Create(handle, new());
        await using var stream = desk.CountAsync(1_000).GetAsyncEnumerator();
        (await stream.MoveNextAsync()).ShouldBeTrue();
        var channel = before.Nodes.Single().Channel;

        // Nobody is of that group: the new target has no connection at all.
        consumer.Change(handle, new() { Routing = new() { Group = "none" } }).ShouldBeTrue();
        _time.Advance(s_replaced);
        before.Nodes.ShouldBeEmpty();
        _time.Advance(TimeSpan.FromMinutes(10));

        // The last elements may wait here when the call has ended there.
        var items = 1;
        for (; await stream.MoveNextAsync(); items++)
            (items < 900 && channel.Pick() is null).ShouldBeFalse();
        items.ShouldBe(1_000);
        await Eventually.BeTrueAsync(() => channel.Pick() is null, "the last call there has ended");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_whose_filters_take_long_goes_where_calls_go_then(bool isBlocking)
    {
        var replace = () => { };
        var options = new ConsumerOptions();
        options.Filters.Add((context, next) =>
        {
            replace();
            return next(context);
        });
        await using var consumer = new NsxConsumer(_desks.Registry, options);
        var handle = consumer.HandleOf(Protocol.ContractDescriptor.Of(typeof(IDesk)), new());
        var desk = (IDesk)ServiceProxyFactory.Create(handle, new());
        replace = () =>
        {
            var before = handle.Current.Target;
            consumer.Change(handle, new() { FailMode = FailMode.Failfast }).ShouldBeTrue();
            before.Dispose();
        };
        if (isBlocking)
            desk.Add(1, 2).ShouldBe(3);
        else
            (await desk.TextAsync("x", CancellationToken.None)).ShouldBe("x");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_goes_where_calls_go_when_it_is_enumerated(bool isFiltered)
    {
        var options = new ConsumerOptions();
        if (isFiltered)
            options.Filters.Add((context, next) => next(context));
        await using var consumer = new NsxConsumer(_desks.Registry, options);
        var handle = consumer.HandleOf(Protocol.ContractDescriptor.Of(typeof(IDesk)), new());
        var before = handle.Current.Target;
        var kept = ((IDesk)ServiceProxyFactory.Create(handle, new() { WaitForReady = true })).CountAsync(100_000);
        consumer.Change(handle, new() { FailMode = FailMode.Failfast }).ShouldBeTrue();
        before.Dispose();
        await using var stream = kept.GetAsyncEnumerator();
        (await stream.MoveNextAsync()).ShouldBeTrue();
        handle.Current.Target.Nodes.Single().Candidate.InFlight.ShouldBe(1);
    }

    [Fact]
    public async Task Who_asks_before_the_first_proxy_leaves_nothing_behind()
    {
        using var clock = new Tron.Sessions.SessionClock(_time);
        await using var consumer = new NsxConsumer(_desks.Registry, new() { Channel = new() { Clock = clock } });
        await consumer.WaitForReadyAsync<IDesk>(TimeSpan.FromSeconds(20));
        var asked = consumer.AnyTargetOf("desk");
        var same = consumer.HandleOf(Protocol.ContractDescriptor.Of(typeof(IDesk)), new());
        same.Current.Target.ShouldBeSameAs(asked, "there is no need for another");
        consumer.Change(same, new() { FailMode = FailMode.Failfast }).ShouldBeTrue();
        consumer.AnyTargetOf("Desk").ShouldBeSameAs(same.Current.Target);
        asked.Nodes.Count.ShouldBe(1, "calls may be under way");
        _time.Advance(s_replaced);
        asked.Nodes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_is_called_otherwise_than_was_asked_about_answers_for_itself()
    {
        using var clock = new Tron.Sessions.SessionClock(_time);
        await using var consumer = new NsxConsumer(_desks.Registry, new() { Channel = new() { Clock = clock } });
        await consumer.WaitForReadyAsync<IDesk>(TimeSpan.FromSeconds(20));
        var asked = consumer.AnyTargetOf("Desk");
        consumer.AnyTargetOf("Desk").ShouldBeSameAs(asked, "questions share one");
        var handle = consumer.HandleOf(Protocol.ContractDescriptor.Of(typeof(IDesk)), new() { FailMode = FailMode.Failfast });
        consumer.AnyTargetOf("Desk").ShouldBeSameAs(handle.Current.Target);
        _time.Advance(s_replaced);
        asked.Nodes.ShouldBeEmpty();
        handle.Current.Target.Nodes.Count.ShouldBe(1);
    }

    /// <summary>Settings in memory whose changes are told.</summary>
    private sealed class Changing : ConfigurationProvider, IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public void Change(string key, string value) => Change((key, value));

        public void Change(params (string Key, string Value)[] settings)
        {
            foreach (var (key, value) in settings)
                Set(key, value);
            OnReload();
        }
    }
}
