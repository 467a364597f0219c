using Nsx.Protocol;
using Nsx.Testing;

namespace Nsx.Consumer.Tests.Proxies;

internal interface IHidden
{
    void Nothing();
}

public interface IStore<T>
{
    T Keep(T value);
}

/// <summary>Every shape of method through a proxy and back.</summary>
public sealed class ShapeTests : IAsyncLifetime
{
    private sealed class Store : IStore<Item>
    {
        public Item Keep(Item value) => value;
    }

    private readonly Desks _desks = new();
    private Desk _desk = null!;
    private IDesk _sut = null!;

    public async Task InitializeAsync()
    {
        (_, _desk) = await _desks.AddProviderAsync(builder => builder.AddService<IStore<Item>>(new Store()));
        _sut = _desks.Client;
    }

    public async Task DisposeAsync() => await _desks.DisposeAsync();

    [Fact]
    public async Task Every_shape_returns_what_the_method_returned()
    {
        _sut.Void();
        _sut.Add(1, -2).ShouldBe(-1);
        await _sut.TaskAsync();
        (await _sut.TextAsync("ä")).ShouldBe("ä");
        await _sut.ValueTaskAsync();
        _sut.Size(Size.Small, Size.Large).ShouldBe(Size.Large);
        _sut.Sum(1, 2, 3).ShouldBe(6);
        _sut.Defaults(1).ShouldBe("1 x null");
        _desk.Told.ShouldBe(["void"]);
    }

    [Fact]
    public async Task Null_is_null_both_ways_and_empty_is_not_null()
    {
        (await _sut.TextAsync(null)).ShouldBeNull();
        (await _sut.TextAsync("")).ShouldBe("");
        _sut.Bytes(null).ShouldBeNull();
        _sut.Bytes([]).ShouldBe([]);
        (await _sut.ItemAsync(null)).ShouldBeNull();
        _sut.Size(Size.Small).ShouldBeNull();
        _sut.Defaults(1, null, 3).ShouldBe("1 null 3");
        _sut.Sum().ShouldBe(0);
        _sut.Sum(null!).ShouldBe(0);
    }

    [Fact]
    public async Task A_record_comes_back_as_it_went()
    {
        var item = new Item("tea", 3.50m, null, Size.Large, ["hot", "ä"]);
        var back = await _sut.ItemAsync(item);
        (back! with { Tags = item.Tags }).ShouldBe(item);
        back.Tags.ShouldBe(item.Tags);
        _desks.Consumer.Create<IStore<Item>>().Keep(item).Price.ShouldBe(3.50m);
    }

    [Fact]
    public async Task A_stream_gives_all_elements_whatever_its_credit()
    {
        var numbers = new List<long>();
        await foreach (var number in _sut.CountAsync(500))
            numbers.Add(number);
        numbers.ShouldBe(Enumerable.Range(1, 500).Select(number => (long)number));
    }

    [Fact]
    public async Task Leaving_a_stream_ends_it_at_the_provider()
    {
        await foreach (var number in _sut.CountAsync(long.MaxValue))
        {
            if (number == 100)
                break;
        }

        await Eventually.BeTrueAsync(() => _desk.Told.Contains("stream ended"), "the method's loop has ended");
    }

    [Fact]
    public async Task Each_enumeration_is_a_call_of_its_own()
    {
        var stream = _sut.CountAsync(2);
        for (var round = 0; round < 2; round++)
        {
            var sum = 0L;
            await foreach (var number in stream)
                sum += number;
            sum.ShouldBe(3);
        }
    }

    [Fact]
    public async Task One_way_calls_arrive_and_are_not_waited_for()
    {
        _sut.Tell("a");
        await _sut.TellLaterAsync("b");
        await Eventually.BeTrueAsync(() => _desk.Told.Count == 2, "both arrived");
        _desk.Told.Order().ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Errors_arrive_as_what_the_contract_says()
    {
        Should.Throw<KeyNotFoundException>(() => _sut.Fail("declared")).Message.ShouldBe("no such thing");
        var declared = Should.Throw<DeclaredException>(() => _sut.Fail("code"));
        (declared.Code, declared.Message, declared.Method).ShouldBe(("SOLD_OUT", "no tea", "Desk.Fail"));
        var other = Should.Throw<RpcException>(() => _sut.Fail("other"));
        (other.Status, other.Outcome).ShouldBe((RpcStatus.Internal, RpcOutcome.Executed));
        other.Message.ShouldNotContain("secret");
    }

    [Fact]
    public void An_internal_interface_says_what_to_do() =>
        Should.Throw<ContractException>(() => _desks.Consumer.Create<IHidden>()).Message.ShouldContain("make it public, or add [assembly: InternalsVisibleTo(\"DynamicProxyGenAssembly2\")]");

    [Fact]
    public void Members_of_object_are_local() => _sut.ToString().ShouldNotBeNull();

    [Fact]
    public void With_needs_a_proxy() =>
        Should.Throw<ArgumentException>(() => ((IDesk)_desk).With(new())).Message.ShouldContain("Expected an object that a consumer made, got Desk.");
}
