using System.Text;
using Nsx.Testing;

namespace Nsx.Registry.Tests.Lease;

public sealed class LeaseTableTests
{
    private static readonly TimeSpan s_ttl = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    private readonly ManualTimeProvider _time = new();
    private LeaseTable? _table;

    private LeaseTable Sut => _table ??= CreateSut(new());

    [Fact]
    public void An_entry_ends_with_its_lease_and_not_before()
    {
        Put("Echo", "a");
        _time.Advance(s_ttl - s_tick);
        Entries("Echo").ShouldBe("a");
        Sut.NextExpiry.ShouldBe(s_tick);
        _time.Advance(s_tick);
        Entries("Echo").ShouldBe("");
        Sut.NextExpiry.ShouldBeNull();
        Changes().ShouldBe("Put Echo/a 1, Expired Echo/a 2");
    }

    [Fact]
    public void Keeping_gives_the_whole_time_again()
    {
        var lease = Put("Echo", "a");
        _time.Advance(s_ttl - s_tick);
        Sut.Keep(lease, 1).ShouldBe(s_ttl);
        _time.Advance(s_ttl - s_tick);
        Entries("Echo").ShouldBe("a");
        _time.Advance(s_tick);
        Sut.Keep(lease, 1).ShouldBeNull();
        Changes().ShouldBe("Put Echo/a 1, Expired Echo/a 2");
    }

    [Fact]
    public void Leases_end_in_the_order_of_their_time()
    {
        Put("Echo", "long", TimeSpan.FromSeconds(30));
        Put("Echo", "short", TimeSpan.FromSeconds(5));
        Sut.NextExpiry.ShouldBe(TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromMinutes(1));
        Sut.Expire();
        Changes().ShouldEndWith("Expired Echo/short 3, Expired Echo/long 4");
    }

    [Fact]
    public void A_connection_that_ends_shortens_its_leases_and_no_others()
    {
        Put("Echo", "a", owner: 1);
        Put("Echo", "b", owner: 2);
        Put("Echo", "c", TimeSpan.FromSeconds(1), owner: 1);
        Sut.Disconnected(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        Entries("Echo").ShouldBe("a b");
        _time.Advance(TimeSpan.FromSeconds(1) - s_tick);
        Entries("Echo").ShouldBe("a b");
        _time.Advance(s_tick);
        Entries("Echo").ShouldBe("b");
    }

    [Fact]
    public void A_shortened_lease_can_be_kept_by_the_next_connection()
    {
        var lease = Put("Echo", "a", owner: 1);
        Sut.Disconnected(1);
        Sut.Keep(lease, 2).ShouldBe(s_ttl);
        Sut.Disconnected(1);
        _time.Advance(TimeSpan.FromSeconds(9));
        Entries("Echo").ShouldBe("a");
        Sut.Disconnected(2);
        _time.Advance(TimeSpan.FromSeconds(1));
        Entries("Echo").ShouldBe("");
    }

    [Fact]
    public void What_was_put_again_does_not_go_with_the_old_connection()
    {
        var old = Put("Echo", "a", owner: 1);
        Put("Echo", "a", owner: 2);
        Sut.Disconnected(1);
        _time.Advance(TimeSpan.FromSeconds(5));
        Entries("Echo").ShouldBe("a");
        Sut.Keep(old, 1).ShouldBeNull();
    }

    [Fact]
    public void Putting_the_same_again_is_no_change_but_putting_another_is()
    {
        Put("Echo", "a", json: "{}");
        Put("Echo", "a", json: "{}");
        Sut.Revision("Echo").ShouldBe(1);
        Put("Echo", "a", json: """{"b":1}""");
        Changes().ShouldBe("Put Echo/a 1, Put Echo/a 2");
        Sut.Count.ShouldBe(1);
    }

    [Fact]
    public void Deleting_says_whether_it_was_there()
    {
        var lease = Put("Echo", "a");
        Sut.Delete("Echo", "b").ShouldBeFalse();
        Sut.Delete("Clock", "a").ShouldBeFalse();
        Sut.Delete("Echo", "a").ShouldBeTrue();
        Sut.Delete("Echo", "a").ShouldBeFalse();
        Sut.Keep(lease, 1).ShouldBeNull();
        Changes().ShouldBe("Put Echo/a 1, Deleted Echo/a 2");
    }

    [Fact]
    public void A_list_is_not_told_twice_at_one_revision()
    {
        Put("Echo", "b");
        Put("Echo", "a");
        var list = Sut.List("Echo").ShouldNotBeNull();
        list.Revision.ShouldBe(2);
        list.Entries.Count.ShouldBe(2);
        Sut.List("Echo", 2).ShouldBeNull();
        Sut.List("Echo", 1).ShouldNotBeNull();
        Sut.Delete("Echo", "a");
        Sut.List("Echo", 2).ShouldNotBeNull().Revision.ShouldBe(3);
    }

    [Fact]
    public void Revisions_never_go_back_although_empty_services_are_forgotten()
    {
        Put("Echo", "a");
        Sut.Delete("Echo", "a");
        Sut.ServiceCount.ShouldBe(0);
        Sut.Revision("Echo").ShouldBe(2);
        Put("Clock", "a");
        Put("Echo", "a");
        Sut.Revision("Echo").ShouldBe(3);
        Changes().ShouldBe("Put Echo/a 1, Deleted Echo/a 2, Put Clock/a 3, Put Echo/a 3");
    }

    [Fact]
    public void Names_are_those_of_services_with_entries()
    {
        Put("b", "x");
        Put("a", "x");
        Put("c", "x", TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        Sut.Names().ShouldBe(["a", "b"]);
    }

    [Fact]
    public void A_service_and_the_table_can_be_full()
    {
        _table = CreateSut(new() { MaxInstancesPerService = 2, MaxInstances = 3 });
        Put("Echo", "a");
        Put("Echo", "b");
        Should.Throw<LeaseRefusedException>(() => Put("Echo", "c")).Message.ShouldContain("LeaseLimits.MaxInstancesPerService");
        Put("Clock", "a");
        Should.Throw<LeaseRefusedException>(() => Put("Clock", "b")).Message.ShouldContain("LeaseLimits.MaxInstances)");
        Put("Echo", "b", json: """{"again":1}""");
        _time.Advance(s_ttl);
        Put("Clock", "b");
    }

    [Fact]
    public void Two_runs_never_give_the_same_lease() =>
        CreateSut(new(), seed: 1).Put("Echo", "a", s_ttl, [], 1).ShouldNotBe(CreateSut(new(), seed: 2).Put("Echo", "a", s_ttl, [], 1));

    private LeaseTable CreateSut(LeaseLimits limits, int seed = 1) => new(new() { Time = _time, Limits = limits, Random = new(seed) });

    private string Put(string service, string id, TimeSpan? ttl = null, long owner = 1, string? json = null) =>
        Sut.Put(service, id, ttl ?? s_ttl, Encoding.UTF8.GetBytes(json ?? id), owner);

    private string Entries(string service) => string.Join(' ', Sut.List(service)!.Entries.Select(Encoding.UTF8.GetString));

    private string Changes() =>
        string.Join(", ", Sut.TakeChanges().Select(change => $"{change.Kind} {change.Service}/{change.Lease.Instance} {change.Revision}"));
}
