using System.Collections.Immutable;

namespace Nsx.Protocol.Tests.Values;

public sealed class ListTests
{
    [Fact]
    public void Lists_are_arrays_of_their_elements()
    {
        OnTheWire.Result<int[]>([1, 2]).ShouldBe("*2\r\n:1\r\n:2\r\n");
        OnTheWire.Resp2<List<bool>>([true]).ShouldBe("*1\r\n:1\r\n");
        OnTheWire.Result<IReadOnlyList<string?>>(["a", null]).ShouldBe("*2\r\n$1\r\na\r\n_\r\n");
        OnTheWire.Result<IEnumerable<int>>(Enumerable.Range(1, 2)).ShouldBe("*2\r\n:1\r\n:2\r\n");
        OnTheWire.Result<int[]>([]).ShouldBe("*0\r\n");
        OnTheWire.Result<int[][]>([[1], []]).ShouldBe("*2\r\n*1\r\n:1\r\n*0\r\n");
    }

    [Fact]
    public void Sets_are_sets_in_RESP3_alone()
    {
        OnTheWire.Result<HashSet<int>>([1]).ShouldBe("~1\r\n:1\r\n");
        OnTheWire.Resp2<IReadOnlySet<int>>(new HashSet<int> { 1 }).ShouldBe("*1\r\n:1\r\n");
    }

    [Fact]
    public void No_list_is_null()
    {
        OnTheWire.Result<int[]>(null!).ShouldBe("_\r\n");
        OnTheWire.ReadResult<List<int>>("_\r\n").ShouldBeNull();
    }

    [Fact]
    public void As_arguments_lists_are_json()
    {
        OnTheWire.Argument<int[]>([1, 2]).ShouldBe("$5\r\n[1,2]\r\n");
        OnTheWire.ParseArgument<IReadOnlyList<string>>("[\"a\",null]").ShouldBe(["a", null!]);
        OnTheWire.ThroughArgument<double[]>([1.5, double.NaN, double.PositiveInfinity]).ShouldBe([1.5, double.NaN, double.PositiveInfinity]);
    }

    [Fact]
    public void Every_kind_of_list_can_be_read()
    {
        const string frame = "*3\r\n:1\r\n:2\r\n:2\r\n";
        OnTheWire.ReadResult<int[]>(frame).ShouldBe([1, 2, 2]);
        OnTheWire.ReadResult<List<long>>(frame).ShouldBe([1, 2, 2]);
        OnTheWire.ReadResult<IList<int>>(frame).ShouldBe([1, 2, 2]);
        OnTheWire.ReadResult<ICollection<int>>(frame).ShouldBe([1, 2, 2]);
        OnTheWire.ReadResult<IEnumerable<int>>(frame).ShouldBe([1, 2, 2]);
        OnTheWire.ReadResult<IReadOnlyCollection<int>>(frame).ShouldBe([1, 2, 2]);
        OnTheWire.ReadResult<ImmutableArray<int>>(frame).ShouldBe([1, 2, 2]);
        OnTheWire.ReadResult<ImmutableList<int>>(frame).ShouldBe([1, 2, 2]);
        OnTheWire.ReadResult<HashSet<int>>(frame).ShouldBe([1, 2], ignoreOrder: true);
        OnTheWire.ReadResult<ISet<int>>("~1\r\n:1\r\n").ShouldBe([1]);
    }

    [Fact]
    public void Bytes_within_lists_are_raw_in_results_and_base64_in_arguments()
    {
        OnTheWire.Result<byte[][]>([[255]]).ShouldBe("*1\r\n$1\r\n\xff\r\n");
        OnTheWire.ThroughArgument<byte[][]>([[255]]).ShouldBe([[255]]);
    }

    [Theory]
    [InlineData(":1\r\n", "expected json, got")]
    [InlineData("*1\r\n$1\r\nx\r\n", "a whole number")]
    public void Something_else_is_refused(string frame, string reason) =>
        Should.Throw<FormatException>(() => OnTheWire.ReadResult<int[]>(frame)).Message.ShouldStartWith(reason);

    [Fact]
    public void Nullable_values_are_empty_or_null()
    {
        OnTheWire.Argument<int?>(null).ShouldBe("$0\r\n\r\n");
        OnTheWire.Argument<int?>(5).ShouldBe("$1\r\n5\r\n");
        OnTheWire.Result<int?>(null).ShouldBe("_\r\n");
        OnTheWire.Resp2<bool?>(null).ShouldBe("$-1\r\n");
        OnTheWire.Result<Guid?>(null).ShouldBe("_\r\n");
        OnTheWire.ParseArgument<int?>("").ShouldBeNull();
        OnTheWire.ThroughResult<int?>(5).ShouldBe(5);
        Should.Throw<FormatException>(() => OnTheWire.ParseArgument<int?>("x"));
    }
}
