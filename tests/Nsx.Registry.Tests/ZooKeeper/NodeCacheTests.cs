using System.Collections.Immutable;
using System.Text;
using Nsx.Registry.ZooKeeper.Watching;
using Nsx.Testing;
using Nsx.ZooKeeper;

namespace Nsx.Registry.Tests.ZooKeeper;

/// <summary>A node is read once for each time it was written, however often its directory is loaded.</summary>
public sealed class NodeCacheTests
{
    private static readonly ZkStat s_stat = new(1, 2, default, default, 0, 0, 0, 7, 1, 0, 1);

    private readonly LogCollector _log = new();
    private readonly NodeCache _sut;

    public NodeCacheTests() => _sut = new("Echo", _log);

    [Fact]
    public void What_is_loaded_again_is_not_complained_of_again()
    {
        Read("{", s_stat);
        Read("{", s_stat with { });
        _log.Messages(5008).ShouldHaveSingleItem();
    }

    [Fact]
    public void What_was_written_again_is_read_again()
    {
        Read("{", s_stat);
        Read("{", s_stat with { ModifiedZxid = 3, Version = 1 });
        Read("{", s_stat with { CreatedZxid = 4, ModifiedZxid = 4 });
        _log.Messages(5008).Count.ShouldBe(3);
        Read("""{"address":"h","port":7400}""", s_stat with { ModifiedZxid = 5 }).ShouldHaveSingleItem().Address.ShouldBe("h:7400");
    }

    private IReadOnlyCollection<ServiceEndpoint> Read(string data, ZkStat stat) =>
        _sut.Read(ImmutableSortedDictionary<string, ZkNode>.Empty.Add("a", new("/services/Echo/a", Encoding.UTF8.GetBytes(data), stat)));
}
