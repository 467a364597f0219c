using System.Net.Sockets;
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
        sut.BeginRound(out _);
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

    [Fact]
    public void A_name_that_is_unknown_is_a_problem_and_no_server()
    {
        var sut = new ServerList([new("no-such-host.invalid", 1), new("127.0.0.1", 2)], _backoff, new Random(1));

        sut.BeginRound(out var problem);

        problem!.InnerException.ShouldBeOfType<SocketException>();
        sut.Next().Server.Port.ShouldBe(2);
        sut.IsRoundOver.ShouldBeTrue();
    }

    private static List<ServerAddress> Round(ServerList sut)
    {
        List<ServerAddress> order = [];
        sut.BeginRound(out _);
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
