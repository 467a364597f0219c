using Microsoft.Extensions.Logging;
using Nsx.Registry.Disk;
using Nsx.Testing;

namespace Nsx.Registry.Tests.Disk;

/// <summary>Files that are there, that are not, and that cannot be trusted.</summary>
public sealed class SnapshotStoreTests : IDisposable
{
    private static readonly ServiceEndpoint[] s_endpoints = [new("Echo", "h:1"), new("Echo", "h:2")];

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();
    private readonly LogCollector _log = new();
    private readonly SnapshotStore _sut;

    public SnapshotStoreTests() => _sut = CreateSut(System.IO.Path.Combine(_directory.Path, "below", "it"));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_was_kept_is_found()
    {
        _sut.Load("Echo").ShouldBeNull();
        _sut.Save("Echo", s_endpoints);
        _sut.Load("Echo")!.Endpoints.ShouldBe(s_endpoints);
        _sut.Load("echo2").ShouldBeNull();
        _sut.Save("Echo", s_endpoints.Take(1));
        _sut.Load("Echo")!.Endpoints.ShouldBe(s_endpoints.Take(1));
        _directory.Files.ShouldHaveSingleItem("nothing unfinished is left");
        _log.Messages(5013).ShouldBeEmpty();
    }

    [Fact]
    public void What_is_too_old_is_not_used()
    {
        _sut.Save("Echo", s_endpoints);
        _time.Advance(TimeSpan.FromHours(24));
        _sut.Load("Echo").ShouldNotBeNull();
        _time.Advance(TimeSpan.FromSeconds(1));
        _sut.Load("Echo").ShouldBeNull();
        _log.Messages(5013).ShouldHaveSingleItem().ShouldContain("24 h old");
    }

    [Fact]
    public void What_cannot_be_read_is_not_used()
    {
        _sut.Save("Echo", s_endpoints);
        File.WriteAllText(_directory.Files.Single(), "rubbish");
        _sut.Load("Echo").ShouldBeNull();
        _log.Messages(5013).ShouldHaveSingleItem().ShouldContain("not the JSON of a list");
    }

    [Fact]
    public void A_directory_that_cannot_be_made_is_said_once()
    {
        var file = System.IO.Path.Combine(_directory.Path, "file");
        File.WriteAllText(file, "");
        var sut = CreateSut(System.IO.Path.Combine(file, "below"));
        sut.Save("Echo", s_endpoints);
        sut.Save("Echo", s_endpoints);
        sut.Load("Echo").ShouldBeNull();
        _log.Messages(5014).ShouldHaveSingleItem();
    }

    [Fact]
    public void Any_service_name_is_the_name_of_one_file()
    {
        string[] names = ["Echo", "a:b", "a_b", ".", "..", new('a', 256), new string('a', 255) + "b", "CON"];
        foreach (var name in names)
            _sut.Save(name, [new(name, "h:1")]);
        foreach (var name in names)
            _sut.Load(name)!.Endpoints.Single().Service.ShouldBe(name);
        _directory.Files.Length.ShouldBe(names.Length);
        _directory.Files.ShouldAllBe(path => System.IO.Path.GetDirectoryName(path)!.EndsWith("it"));
    }

    [Fact]
    public void Registries_have_directories_of_their_own()
    {
        string[] names = ["zk://h1:2181/services", "zk://h1:2181,h2:2181/services", "zk://h1:2181_services", "zk://../../etc", new('h', 1000)];
        var paths = names.Select(name => SnapshotPaths.OfRegistry("/cache", name)).ToArray();
        paths.Distinct().Count().ShouldBe(names.Length);
        paths.ShouldAllBe(path => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) == System.IO.Path.GetFullPath("/cache"));
        paths.ShouldAllBe(path => path.Length < 100);
    }

    private SnapshotStore CreateSut(string directory) =>
        new(directory, TimeSpan.FromHours(24), _time, new LoggerFactory([_log]).CreateLogger("test"));
}
