using System.Collections.Immutable;
using Nsx.Testing;
using Tron.Client;

namespace Nsx.Consumer.Tests.Discovery;

/// <summary>Which provider a call goes to, and what is said when there is none.</summary>
public sealed class DirectoryTests
{
    public interface IMissing
    {
        Task NothingAsync();
    }

    [NsxService("Desk")]
    public interface INewerDesk
    {
        int Subtract(int a, int b);
    }

    private static EndpointSnapshot Snapshot(Freshness freshness, string? trouble, params string[] addresses) =>
        new("Desk", 1, [.. addresses.Select(address => new ServiceEndpoint("Desk", address))], freshness) { Trouble = trouble };

    [Fact]
    public async Task Calls_go_to_all_providers_in_turn()
    {
        await using var desks = new Desks();
        var desk = new[] { await desks.AddProviderAsync(), await desks.AddProviderAsync(), await desks.AddProviderAsync() };
        var sut = desks.Client;
        await Eventually.BeTrueAsync(
            () =>
            {
                sut.Void();
                return desk.All(one => !one.Desk.Told.IsEmpty);
            },
            "all are connected");
        foreach (var (_, one) in desk)
            one.Told.Clear();
        for (var call = 0; call < 30; call++)
            sut.Void();
        desk.Select(one => one.Desk.Told.Count).ShouldBe([10, 10, 10]);
    }

    [Fact]
    public async Task A_goodbye_sends_new_calls_elsewhere_and_leaves_those_under_way()
    {
        await using var desks = new Desks();
        using var leaving = desks.AddPeer();
        var sut = desks.Client;
        var wire = await leaving.AcceptAsync();
        await Desks.GreetAsync(wire);
        var slow = sut.TextAsync("slow");
        await wire.ExpectAsync("*5\r\n$8\r\nNSX.CALL\r\n$1\r\n1\r\n");
        await wire.SendAsync(">2\r\n+nsx.goaway\r\n+later\r\n");
        await Eventually.BeTrueAsync(() => !desks.Consumer.Endpoints<IDesk>().Single().IsConnected, "the goodbye is heard");
        var (_, desk) = await desks.AddProviderAsync();
        await Eventually.BeTrueAsync(() => Try(sut.Void), "the other provider is there");
        for (var call = 0; call < 10; call++)
            sut.Void();
        desk.Told.Count.ShouldBe(11);
        await wire.SendAsync(">3\r\n+nsx.reply\r\n:1\r\n$4\r\nslow\r\n");
        (await slow).ShouldBe("slow");
    }

    [Fact]
    public async Task Nobody_registered_is_said_with_the_registrys_name()
    {
        await using var desks = new Desks();
        var e = await Should.ThrowAsync<RpcException>(() => desks.Consumer.Create<IMissing>().NothingAsync());
        (e.Status, e.Outcome, e.Method).ShouldBe((RpcStatus.Unavailable, RpcOutcome.NotExecuted, "Missing.Nothing"));
        e.Message.ShouldBe($"Missing.Nothing: no provider of 'Missing' is registered at {desks.Registry.Name}");
    }

    [Fact]
    public async Task Nobody_reachable_is_said_with_each_address_and_its_reason()
    {
        await using var desks = new Desks();
        string address;
        using (var gone = desks.AddPeer())
            address = gone.EndPoint.ToString();
        var e = Should.Throw<RpcException>(() => desks.Client.Add(1, 2));
        e.Status.ShouldBe(RpcStatus.Unavailable);
        e.Message.ShouldStartWith($"Desk.Add: none of the providers of 'Desk' can be reached: {address} (");
        e.InnerException.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_call_waits_for_a_provider_when_it_is_told_to()
    {
        await using var desks = new Desks();
        var sut = desks.Client.With(new() { WaitForReady = true, Timeout = TimeSpan.FromSeconds(20) });
        var waiting = sut.TextAsync("at last");
        var blocked = Task.Factory.StartNew(() => sut.Add(1, 2), TaskCreationOptions.LongRunning);
        waiting.IsCompleted.ShouldBeFalse();
        await desks.AddProviderAsync();
        (await waiting).ShouldBe("at last");
        (await blocked).ShouldBe(3);
    }

    [Fact]
    public async Task Whoever_waits_for_a_provider_can_be_cancelled()
    {
        await using var desks = new Desks();
        var sut = desks.Client.With(new() { WaitForReady = true, Timeout = TimeSpan.FromHours(1) });
        using var source = new CancellationTokenSource();
        var waiting = sut.TextAsync("never", source.Token);
        var blocked = Task.Factory.StartNew(() => sut.HangSync(source.Token), TaskCreationOptions.LongRunning);
        await source.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        await Should.ThrowAsync<OperationCanceledException>(() => blocked);
    }

    [Fact]
    public async Task A_registry_that_does_not_answer_is_named_with_its_trouble()
    {
        await using var sut = new NsxConsumer(new ScriptedRegistry { First = EndpointSnapshot.Unknown("Desk") with { Trouble = "refused" } });
        Should.Throw<RpcException>(() => sut.Create<IDesk>().Void()).Message
            .ShouldBe("Desk.Void: the registry scripted://here has not answered; the registry is in trouble: refused");
    }

    [Fact]
    public async Task A_list_that_was_known_last_goes_on_being_used()
    {
        await using var desks = new Desks();
        var (provider, _) = await desks.AddProviderAsync();
        var registry = new ScriptedRegistry { First = Snapshot(Freshness.Live, null, provider.Address) };
        await using var sut = new NsxConsumer(registry, Patience.Options());
        sut.Create<IDesk>().Add(1, 2).ShouldBe(3);
        registry.Say(Snapshot(Freshness.LastKnown, "away", provider.Address));
        sut.Create<IDesk>().Add(1, 2).ShouldBe(3);
        sut.Providers<IDesk>().Freshness.ShouldBe(Freshness.LastKnown);
        registry.Say(Snapshot(Freshness.Live, null));
        Should.Throw<RpcException>(() => sut.Create<IDesk>().Add(1, 2)).Message.ShouldContain("no provider of 'Desk' is registered at scripted://here");
    }

    [Fact]
    public async Task A_provider_without_the_method_is_told_by_name()
    {
        await using var desks = new Desks();
        await desks.AddProviderAsync();
        var e = Should.Throw<RpcException>(() => desks.Consumer.Create<INewerDesk>().Subtract(2, 1));
        (e.Status, e.Outcome).ShouldBe((RpcStatus.Unimplemented, RpcOutcome.Refused));
        e.Message.ShouldContain("no method 'Desk.Subtract' here; Desk has Void, Add, ");
    }

    [Fact]
    public async Task States_come_in_order()
    {
        await using var desks = new Desks();
        var states = ImmutableList<EndpointState>.Empty;
        desks.Consumer.EndpointStateChanged += state => ImmutableInterlocked.Update(ref states, static (all, one) => all.Add(one), state);
        var (provider, _) = await desks.AddProviderAsync();
        await desks.Consumer.WaitForReadyAsync<IDesk>(TimeSpan.FromSeconds(20));
        await provider.DisposeAsync();
        await Eventually.BeTrueAsync(() => states.Any(state => state.State == ChannelState.Closed), "the channel is closed");
        states.ShouldAllBe(state => state.Address == provider.Address);
        states.Take(2).Select(state => state.State).ShouldBe([ChannelState.Connecting, ChannelState.Ready]);
        states[^1].State.ShouldBe(ChannelState.Closed);
    }

    [Fact]
    public async Task A_consumer_that_was_disposed_says_so()
    {
        var desks = new Desks();
        await desks.AddProviderAsync();
        var (client, consumer) = (desks.Client, desks.Consumer);
        client.Add(1, 2);
        await desks.DisposeAsync();
        Should.Throw<ObjectDisposedException>(() => client.Add(1, 2));
        await Should.ThrowAsync<ObjectDisposedException>(() => client.TaskAsync());
        Should.Throw<ObjectDisposedException>(() => consumer.Create<IMissing>());
    }

    private static bool Try(Action call)
    {
        try
        {
            call();
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }
}
