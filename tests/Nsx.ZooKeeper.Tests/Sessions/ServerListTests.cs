using System.Net;
using Nsx.ZooKeeper.Sessions;

namespace Nsx.ZooKeeper.Tests.Sessions;

public sealed class ServerListTests
{
    private static readonly TimeSpan s_most = TimeSpan.FromMinutes(1);
    private readonly ServerAddress[] _servers = [new("127.0.0.1", 1), new("127.0.0.2", 2), new("127.0.0.3", 3)];

    private readonly ZkBackoff _backoff = new() { First = TimeSpan.FromMilliseconds(50), Max = TimeSpan.FromMilliseconds(300) };

    [Fact]
    public void Every_server_is_tried_in_each_round_and_always_in_the_same_order()
    {
        var sut = new ServerList(_servers, _backoff, new Random(1));

        var first = Round(sut);
        var second = Round(sut);

        first.ShouldBe(_servers, ignoreOrder: true);
        second.ShouldBe(first);
    }

    [Fact]
    public void Clients_begin_with_different_servers() =>
        Enumerable.Range(0, 50).Select(seed => Round(new(_servers, _backoff, new Random(seed)))[0]).Distinct().Count().ShouldBe(3);

    [Fact]
    public void After_a_server_was_lost_the_one_behind_it_is_next()
    {
        var sut = new ServerList(_servers, _backoff, new FixedChance(0));
        var order = Round(sut);
        sut.BeginRound();
        sut.Next();

        sut.Dropped(order[1]);

        sut.IsRoundOver.ShouldBeTrue();
        Round(sut).ShouldBe([order[2], order[0], order[1]]);
    }

    [Fact]
    public void Waits_begin_after_the_first_round_double_and_end_at_the_limit()
    {
        var sut = new ServerList(_servers, _backoff, new FixedChance(1));

        Waits(sut, 5).ShouldBe([0, 50, 100, 200, 300]);
    }

    [Fact]
    public void A_server_that_served_for_a_while_makes_the_waits_short_again()
    {
        var sut = new ServerList(_servers, _backoff, new FixedChance(1));
        Waits(sut, 4);

        sut.WasServed();

        Waits(sut, 2).ShouldBe([0, 50]);
    }

    [Fact]
    public void The_caller_may_shorten_waits()
    {
        var sut = new ServerList(_servers, _backoff, new FixedChance(1));
        Waits(sut, 4);

        sut.NextWait(TimeSpan.FromMilliseconds(7)).ShouldBe(TimeSpan.FromMilliseconds(7));
    }

    [Fact]
    public void Many_clients_do_not_come_back_at_the_same_time()
    {
        var waits = Enumerable.Range(0, 200).Select(seed => Waits(new(_servers, _backoff, new Random(seed)), 5)[4]).ToArray();

        (waits.Max() - waits.Min()).ShouldBeGreaterThan(250);
    }

    [Theory]
    [InlineData("no-such-host.invalid")]
    [InlineData("a-name-of-more-than-255-characters")]
    public void A_name_that_cannot_be_looked_up_has_had_its_turn(string name)
    {
        var host = name.StartsWith("a-name", StringComparison.Ordinal) ? name.PadRight(300, 'x') : name;
        var sut = new ServerList([new(host, 1)], _backoff, new Random(1));
        sut.BeginRound();

        Should.Throw<IOException>(() => sut.Next()).Message.ShouldStartWith($"{host} cannot be looked up: ");

        sut.IsRoundOver.ShouldBeTrue();
    }

    [Fact]
    public void A_name_is_looked_up_when_its_turn_has_come_and_once_in_a_round()
    {
        List<string> lookedUp = [];
        var sut = new ServerList([new("a", 1), new("b", 2)], _backoff, new Random(1), LookUp);

        sut.BeginRound();
        lookedUp.ShouldBeEmpty();
        sut.Next();
        sut.Next();
        lookedUp.Count.ShouldBe(1);
        sut.Next();
        sut.Next();
        sut.IsRoundOver.ShouldBeTrue();
        lookedUp.ShouldBe(["a", "b"], ignoreOrder: true);

        IPAddress[] LookUp(string name)
        {
            lookedUp.Add(name);
            return [IPAddress.Loopback, IPAddress.IPv6Loopback];
        }
    }

    private static List<ServerAddress> Round(ServerList sut)
    {
        List<ServerAddress> order = [];
        sut.BeginRound();
        while (!sut.IsRoundOver)
            order.Add(sut.Next().Server);
        return order;
    }

    private static double[] Waits(ServerList sut, int rounds)
    {
        var waits = new double[rounds];
        for (var i = 0; i < rounds; i++)
        {
            waits[i] = sut.NextWait(s_most).TotalMilliseconds;
            Round(sut);
        }

        return waits;
    }
}
