namespace Nsx.Registry.Tests.Lease;

public sealed class EndpointListTests
{
    private static readonly TimeSpan s_kept = TimeSpan.FromSeconds(10);
    private readonly EndpointList _sut = new("Echo", s_kept);

    [Fact]
    public void Nothing_is_known_until_the_registry_answers()
    {
        Seen().ShouldBe("Unknown");
        _sut.Disconnected("away");
        Seen().ShouldBe("Unknown: away");
        _sut.Listed(0, [], TimeSpan.Zero);
        Seen().ShouldBe("Live");
    }

    [Fact]
    public void A_registry_that_goes_takes_nobody_with_it()
    {
        List(1, "a:1");
        _sut.Disconnected("away");
        _sut.Expire(TimeSpan.FromDays(1)).ShouldBeFalse();
        Seen().ShouldBe("LastKnown a:1: away");
        _sut.Connected();
        Seen().ShouldBe("LastKnown a:1: away");
        List(1, "a:1");
        Seen().ShouldBe("Live a:1");
    }

    [Fact]
    public void Who_is_missing_when_it_comes_back_is_kept_for_a_time()
    {
        List(2, "a:1", "b:1");
        _sut.Connected();
        List(0);
        Seen().ShouldStartWith("LastKnown a:1 b:1: 2 providers");
        Push(1, "a:1");
        Seen().ShouldStartWith("LastKnown a:1 b:1: 1 providers");
        _sut.Expire(s_kept - TimeSpan.FromMilliseconds(1)).ShouldBeFalse();
        _sut.Expire(s_kept).ShouldBeTrue();
        Seen().ShouldBe("Live a:1");
    }

    [Fact]
    public void Being_kept_begins_anew_when_the_registry_goes_again()
    {
        List(1, "a:1");
        _sut.Connected();
        List(0);
        _sut.Disconnected("away");
        _sut.Expire(s_kept).ShouldBeFalse();
        _sut.Connected();
        _sut.Listed(0, [], s_kept);
        _sut.Expire(s_kept).ShouldBeFalse();
        _sut.Expire(s_kept + s_kept).ShouldBeTrue();
        Seen().ShouldBe("Live");
    }

    [Fact]
    public void Who_goes_while_the_connection_stands_is_gone()
    {
        List(2, "a:1", "b:1");
        _sut.Pushed(new("Echo", 3, LeasePushKind.Deleted, "a:1", []), null).ShouldBeTrue();
        Seen().ShouldBe("Live b:1");
        List(4);
        Seen().ShouldBe("Live");
    }

    [Fact]
    public void A_gap_asks_for_the_list_and_changes_nothing()
    {
        List(2, "a:1");
        Push(4, "c:1").ShouldBeFalse();
        Seen().ShouldBe("Live a:1");
        _sut.IsBehind.ShouldBeTrue();
        List(3, "a:1", "b:1");
        _sut.IsBehind.ShouldBeTrue();
        List(4, "a:1", "b:1", "c:1");
        _sut.IsBehind.ShouldBeFalse();
        Seen().ShouldBe("Live a:1 b:1 c:1");
    }

    [Fact]
    public void A_resync_asks_for_the_list()
    {
        List(2, "a:1");
        _sut.Pushed(new("Echo", 3, LeasePushKind.Resync, "", []), null).ShouldBeFalse();
        _sut.IsBehind.ShouldBeTrue();
    }

    [Fact]
    public void A_change_that_overtakes_the_list_is_not_lost()
    {
        Push(3, "b:1").ShouldBeTrue();
        List(2, "a:1");
        _sut.IsBehind.ShouldBeTrue();
    }

    [Fact]
    public void A_change_that_the_list_has_already_is_passed_over()
    {
        List(2, "a:1");
        _sut.Pushed(new("Echo", 2, LeasePushKind.Deleted, "a:1", []), null).ShouldBeTrue();
        Seen().ShouldBe("Live a:1");
    }

    [Fact]
    public void An_entry_that_cannot_be_read_goes_like_one_that_went()
    {
        List(1, "a:1");
        _sut.Pushed(new("Echo", 2, LeasePushKind.Put, "a:1", []), null).ShouldBeTrue();
        Seen().ShouldBe("Live");
        _sut.Revision.ShouldBe(2);
    }

    [Fact]
    public void Trouble_stays_until_the_registry_answers()
    {
        List(1, "a:1");
        _sut.Failed("no such command");
        Seen().ShouldBe("LastKnown a:1: no such command");
        _sut.Confirmed();
        Seen().ShouldBe("Live a:1");
    }

    [Fact]
    public void Without_a_list_there_is_no_revision_to_ask_with()
    {
        _sut.Revision.ShouldBeNull();
        List(7);
        _sut.Revision.ShouldBe(7);
        _sut.Connected();
        _sut.Revision.ShouldBeNull();
    }

    private void List(long revision, params string[] addresses) => _sut.Listed(revision, addresses.Select(Document), TimeSpan.Zero);

    private bool Push(long revision, string address) => _sut.Pushed(new("Echo", revision, LeasePushKind.Put, address, []), Document(address));

    private string Seen()
    {
        var seen = _sut.Snapshot(1);
        var text = string.Join(' ', seen.Endpoints.Select(endpoint => endpoint.Address).Prepend($"{seen.Freshness}"));
        return seen.Trouble is null ? text : $"{text}: {seen.Trouble}";
    }

    private static EndpointDocument Document(string address) => new(address, new("Echo", address));
}
