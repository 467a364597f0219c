using Nsx.Registry.Protection;

namespace Nsx.Registry.Tests.Protection;

/// <summary>What is believed of a registry, and what is not.</summary>
public sealed class ProtectedListTests
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private ProtectedList _sut = new("Echo", s_grace);
    private TimeSpan _now = TimeSpan.FromHours(1);

    [Fact]
    public void Nothing_is_known_until_the_registry_answers()
    {
        Seen().ShouldBe("Unknown");
        _sut.Disconnected("away");
        Seen().ShouldBe("Unknown: away");
        List("").ShouldBe(0);
        Seen().ShouldBe("Live");
    }

    [Fact]
    public void A_registry_that_goes_takes_nobody_with_it()
    {
        List("a b");
        _sut.Disconnected("away");
        Pass(TimeSpan.FromDays(1));
        Seen().ShouldBe("LastKnown a b: away");
        _sut.Connected();
        Seen().ShouldBe("LastKnown a b: away");
        List("a b").ShouldBe(0);
        Seen().ShouldBe("Live a b");
    }

    [Theory]
    [InlineData("a b", "a", "Live a")]
    [InlineData("a b c", "b", "Live b")]
    [InlineData("a b c d e", "a b c", "Live a b c")]
    [InlineData("a b c d e f g", "a b c d", "Live a b c d")]
    [InlineData("a b c d e f", "a b c", "LastKnown a b c ?d ?e ?f")]
    [InlineData("a b c d", "d", "LastKnown d ?a ?b ?c")]
    [InlineData("a b c", "", "LastKnown ?a ?b ?c")]
    [InlineData("a", "", "LastKnown ?a")]
    [InlineData("a b", "c", "Live c")]
    [InlineData("a b c", "d e f", "LastKnown d e f ?a ?b ?c")]
    public void Few_that_go_are_believed_to_be_gone_and_many_are_not(string before, string after, string seen)
    {
        List(before);
        List(after).ShouldBe(seen.Count(c => c == '?'));
        Words().ShouldBe(seen);
    }

    [Fact]
    public void Many_that_go_one_after_the_other_within_two_seconds_are_not_believed_either()
    {
        List("a b c d e f");
        List("b c d e f").ShouldBe(0);
        Pass(s_second);
        List("c d e f").ShouldBe(0);
        Words().ShouldBe("Live c d e f");
        Pass(s_second);
        List("d e f").ShouldBe(3);
        Words().ShouldBe("LastKnown d e f ?a ?b ?c");
        Pass(s_second);
        List("e f").ShouldBe(1);
        Words().ShouldBe("LastKnown e f ?a ?b ?c ?d");
    }

    [Fact]
    public void Many_that_go_slowly_are_gone()
    {
        List("a b c d e f");
        foreach (var left in (string[])["b c d e f", "c d e f", "d e f", "e f", "f"])
        {
            Pass(s_second * 1.1);
            List(left).ShouldBe(0);
        }

        Words().ShouldBe("Live f");
    }

    [Fact]
    public void Who_said_that_it_goes_is_gone_also_as_the_last_one()
    {
        List("a b c d");
        List("!a !b !c !d");
        List("").ShouldBe(0);
        Seen().ShouldBe("Live");
    }

    [Fact]
    public void Those_left_who_are_out_of_service_do_not_count()
    {
        List("a !b !c");
        List("!b !c").ShouldBe(1);
        Words().ShouldBe("LastKnown b c ?a");
    }

    [Fact]
    public void Who_is_missing_after_the_registry_was_away_is_a_suspect()
    {
        List("a b c d e f g !h");
        _sut.Disconnected("away");
        _sut.Connected();
        List("b c d e f g").ShouldBe(1);
        Words().ShouldBe("LastKnown b c d e f g ?a");
        Seen().ShouldEndWith(": 1 providers are not listed any more, but may be alive");
        List("a b c d e f g");
        Seen().ShouldBe("Live a b c d e f g");
    }

    [Fact]
    public void Suspects_are_kept_while_they_answer_but_not_for_ever()
    {
        List("a");
        List("");
        for (var i = 0; i < 60; i++)
        {
            Probe("a", isAlive: true).ShouldBeFalse();
            Words().ShouldBe("LastKnown ?a");
            Pass(s_second);
        }

        Seen().ShouldBe("Live");
    }

    [Fact]
    public void Suspects_are_asked_at_once_and_every_second()
    {
        List("a b");
        List("");
        Due().ShouldBe("a b");
        Due().ShouldBe("", "both are being asked");
        _sut.Probed("a", isAlive: true, _now);
        _sut.Probed("b", isAlive: true, _now);
        Pass(s_second * 0.99);
        Due().ShouldBe("");
        Pass(s_second * 0.01);
        Due().ShouldBe("a b");
    }

    [Fact]
    public void A_suspect_that_does_not_answer_goes_at_once()
    {
        List("a b");
        List("");
        Probe("a", isAlive: false).ShouldBeTrue();
        Words().ShouldBe("LastKnown ?b");
        Probe("b", isAlive: false).ShouldBeTrue();
        Seen().ShouldBe("Live");
    }

    [Fact]
    public void An_answer_about_somebody_who_is_back_does_not_count()
    {
        List("a");
        List("");
        Due().ShouldBe("a");
        List("a");
        _sut.Probed("a", isAlive: false, _now).ShouldBeFalse();
        Seen().ShouldBe("Live a");
        List("");
        _sut.Probed("a", isAlive: false, _now).ShouldBeFalse("that answer was to an earlier question");
        Words().ShouldBe("LastKnown ?a");
    }

    [Fact]
    public void While_the_registry_is_away_suspects_are_not_asked_and_nobody_goes()
    {
        List("a b");
        List("");
        Due().ShouldBe("a b");
        _sut.Disconnected("away");
        _sut.Probed("a", isAlive: false, _now).ShouldBeFalse();
        Pass(TimeSpan.FromDays(1));
        Due().ShouldBe("");
        Words().ShouldBe("LastKnown ?a ?b");
        _sut.Connected();
        List("").ShouldBe(0);
        Words().ShouldBe("LastKnown ?a ?b");
        _sut.Probed("b", isAlive: true, _now);
        Due().ShouldStartWith("a");
        Pass(s_grace);
        Seen().ShouldBe("Live");
    }

    [Fact]
    public void Without_a_grace_the_registry_is_believed_whatever_it_says()
    {
        _sut = new("Echo", TimeSpan.Zero);
        List("a b c d");
        List("").ShouldBe(0);
        Seen().ShouldBe("Live");
        List("a");
        _sut.Connected();
        List("").ShouldBe(0);
        Seen().ShouldBe("Live");
    }

    [Fact]
    public void Trouble_stays_until_the_registry_answers()
    {
        List("a");
        _sut.Failed("no such command");
        Seen().ShouldBe("LastKnown a: no such command");
        _sut.Confirmed();
        Seen().ShouldBe("Live a");
    }

    [Fact]
    public void What_the_disk_knows_counts_until_the_registry_answers_and_leaves_no_suspects()
    {
        _sut.Disconnected("away");
        _sut.Restored([Endpoint("a"), Endpoint("b"), Endpoint("c")]);
        Seen().ShouldBe("DiskCache a b c: away");
        _sut.Connected();
        List("b").ShouldBe(0);
        Seen().ShouldBe("Live b");
        _sut.Restored([Endpoint("c")]);
        Seen().ShouldBe("Live b");
    }

    [Fact]
    public void Ten_thousand_suspects_are_asked_a_thousand_in_each_second()
    {
        var all = string.Join(' ', Enumerable.Range(0, 10_000).Select(i => $"h{i:D5}"));
        List(all);
        List("").ShouldBe(10_000);
        Due().ShouldBe(all);
        foreach (var address in all.Split(' '))
            _sut.Probed(address, isAlive: true, _now);
        Pass(s_second * 9.9);
        Due().ShouldBe("");
        Pass(s_second * 0.1);
        Due().Split(' ').Length.ShouldBe(10_000);
    }

    /// <summary>Whatever comes in whatever order: nobody is listed and a suspect at once, and Live means exactly what the registry says.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Snapshots_keep_their_promises_whatever_happens(int seed)
    {
        var random = new Random(seed);
        var told = "";
        for (var step = 0; step < 2_000; step++)
        {
            Pass(s_second * (random.NextDouble() * 2));
            switch (random.Next(8))
            {
                case 0:
                    _sut.Disconnected("away");
                    break;
                case 1:
                    _sut.Connected();
                    break;
                case 2 when _sut.NextToProbe(_now) is { } address:
                    _sut.Probed(address, random.Next(2) == 0, _now);
                    break;
                default:
                    told = string.Join(' ', "abcdefgh".Where(_ => random.Next(3) > 0));
                    List(told);
                    break;
            }

            var seen = _sut.Snapshot(step);
            seen.Endpoints.Intersect(seen.Suspects).ShouldBeEmpty();
            string.Join(' ', seen.Endpoints.Select(endpoint => endpoint.Address)).ShouldBe(told);
            (seen.Freshness == Freshness.Live).ShouldBe(seen.Trouble is null && _sut.IsInStep && seen.Suspects.IsEmpty);
        }
    }

    private static ServiceEndpoint Endpoint(string address) => address.StartsWith('!')
        ? new("Echo", address[1..]) { Metadata = CallMetadata.Empty.Add("instance_status", "OUT_OF_SERVICE") }
        : new("Echo", address);

    private int List(string addresses) => _sut.Listed(addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Endpoint), _now);

    private bool Probe(string address, bool isAlive)
    {
        for (var next = _sut.NextToProbe(_now); next is not null && next != address; next = _sut.NextToProbe(_now))
        {
        }

        return _sut.Probed(address, isAlive, _now);
    }

    private string Due()
    {
        var due = new List<string>();
        while (_sut.NextToProbe(_now) is { } address)
            due.Add(address);
        return string.Join(' ', due.Order());
    }

    private void Pass(TimeSpan time)
    {
        _now += time;
        _sut.Expire(_now);
    }

    private string Words() => Seen().Split(':')[0];

    private string Seen()
    {
        var seen = _sut.Snapshot(1);
        var text = $"{seen.Freshness} {Snapshots.AddressesIn(seen)}".TrimEnd();
        return seen.Trouble is null ? text : $"{text}: {seen.Trouble}";
    }
}
