namespace Nsx.Registry.Tests.Lease;

/// <summary>Entries and revisions: what is known, and what has to be asked.</summary>
public sealed class EndpointListTests
{
    private readonly EndpointList _sut = new();

    [Fact]
    public void Changes_follow_the_list()
    {
        List(2, "a:1", "b:1");
        _sut.Pushed(new("Echo", 3, LeasePushKind.Deleted, "a:1", []), null).ShouldBe(PushEffect.Changed);
        Push(4, "c:1").ShouldBe(PushEffect.Changed);
        Seen().ShouldBe("4: b:1 c:1");
        List(5);
        Seen().ShouldBe("5: ");
    }

    [Fact]
    public void A_gap_asks_for_the_list_and_changes_nothing()
    {
        List(2, "a:1");
        Push(4, "c:1").ShouldBe(PushEffect.Gap);
        Seen().ShouldBe("2: a:1");
        _sut.IsBehind.ShouldBeTrue();
        List(3, "a:1", "b:1");
        _sut.IsBehind.ShouldBeTrue();
        List(4, "a:1", "b:1", "c:1");
        _sut.IsBehind.ShouldBeFalse();
    }

    [Fact]
    public void A_resync_asks_for_the_list()
    {
        List(2, "a:1");
        _sut.Pushed(new("Echo", 3, LeasePushKind.Resync, "", []), null).ShouldBe(PushEffect.Gap);
        _sut.IsBehind.ShouldBeTrue();
    }

    [Fact]
    public void A_change_that_overtakes_the_list_is_not_lost()
    {
        Push(3, "b:1").ShouldBe(PushEffect.Nothing);
        List(2, "a:1");
        _sut.IsBehind.ShouldBeTrue();
    }

    [Fact]
    public void A_change_that_the_list_has_already_is_passed_over()
    {
        List(2, "a:1");
        _sut.Pushed(new("Echo", 2, LeasePushKind.Deleted, "a:1", []), null).ShouldBe(PushEffect.Nothing);
        Seen().ShouldBe("2: a:1");
    }

    [Fact]
    public void An_entry_that_cannot_be_read_goes_like_one_that_went()
    {
        List(1, "a:1");
        _sut.Pushed(new("Echo", 2, LeasePushKind.Put, "a:1", []), null).ShouldBe(PushEffect.Changed);
        Seen().ShouldBe("2: ");
    }

    [Fact]
    public void Without_a_list_there_is_no_revision_to_ask_with()
    {
        _sut.Revision.ShouldBeNull();
        List(7);
        _sut.Revision.ShouldBe(7);
        _sut.Connected();
        _sut.Revision.ShouldBeNull();
        List(7);
        _sut.Disconnected();
        _sut.Revision.ShouldBeNull();
    }

    private void List(long revision, params string[] addresses) => _sut.Listed(revision, addresses.Select(Document));

    private PushEffect Push(long revision, string address) => _sut.Pushed(new("Echo", revision, LeasePushKind.Put, address, []), Document(address));

    private string Seen() => $"{_sut.Revision}: {string.Join(' ', _sut.Endpoints.Select(endpoint => endpoint.Address).Order())}";

    private static EndpointDocument Document(string address) => new(address, new("Echo", address));
}
