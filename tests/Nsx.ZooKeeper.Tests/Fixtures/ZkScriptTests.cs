using System.Net.Sockets;
using Nsx.Testing;
using Nsx.Testing.ZooKeeper;

namespace Nsx.ZooKeeper.Tests.Fixtures;

public sealed class ZkScriptTests : IAsyncLifetime
{
    private const string Install = "apt-get install -y --no-install-recommends libzookeeper-java default-jre-headless";
    private readonly ZkScript _zk = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _zk.EndAsync();

    [Fact]
    public async Task One_node_comes_up_once_and_leaves_nothing_when_it_goes_down()
    {
        (await _zk.RunAsync("up")).ShouldBe($"ZooKeeper serves: 127.0.0.1:{_zk.Port}\n");
        var status = await _zk.RunAsync("status");
        status.ShouldContain($"127.0.0.1:{_zk.Port}  standalone");

        await _zk.RunAsync("up");
        (await _zk.RunAsync("status")).ShouldBe(status, "the second up starts nothing");
        (await _zk.RunAsync("cli", "ls", "/")).ShouldContain("[zookeeper]");

        await _zk.RunAsync("down");
        FourLetterWord.TryAskMode(_zk.Node(1)).ShouldBeNull();
        Directory.Exists(_zk.Folder).ShouldBeFalse();
        (await _zk.TryAsync("status")).Code.ShouldBe(1);
    }

    [Fact]
    public async Task Three_nodes_where_one_is_up_say_what_to_do()
    {
        await _zk.RunAsync("up", "1");

        var (code, output) = await _zk.TryAsync("up", "3");

        code.ShouldBe(1);
        output.ShouldContain("Run zk/zk down first, or choose another ZK_DIR and ZK_PORT.");
        (await FourLetterWord.AskModeAsync(_zk.Node(1))).ShouldBe("standalone");
    }

    [Fact]
    public async Task Data_that_is_kept_is_there_again()
    {
        await _zk.RunAsync("up");
        using (var before = await RawSession.ConnectAsync(_zk.Node(1)))
            await before.CreateAsync("/kept", "data");

        await _zk.RunAsync("down", "--keep");
        (await _zk.TryAsync("status")).Output.ShouldContain("down");
        await _zk.RunAsync("up");

        using var after = await RawSession.ConnectAsync(_zk.Node(1));
        (await after.GetAsync("/kept")).ShouldBe("data");
    }

    [Fact]
    public async Task Another_of_three_leads_when_the_leader_is_killed_and_up_brings_the_third_back()
    {
        await _zk.RunAsync("up", "3");
        await BecomeAsync("follower", "follower", "leader");

        var killed = await _zk.RunAsync("kill-leader");
        killed.ShouldContain("zk/zk up starts it again");
        await BecomeAsync(null, "follower", "leader");
        (await _zk.TryAsync("status")).Code.ShouldBe(1);

        await _zk.RunAsync("up");
        await BecomeAsync("follower", "follower", "leader");
    }

    [Fact]
    public async Task A_paused_node_answers_nothing_until_it_is_resumed()
    {
        await _zk.RunAsync("up");

        await _zk.RunAsync("pause", "1");
        (await _zk.TryAsync("status")).Output.ShouldContain("paused");
        (await _zk.TryAsync("up")).Output.ShouldContain("zk/zk resume 1");
        await _zk.RunAsync("resume", "1");

        (await FourLetterWord.AskModeAsync(_zk.Node(1))).ShouldBe("standalone");
        (await _zk.TryAsync("pause", "2")).Output.ShouldContain("Node 2 does not run");
    }

    [Fact]
    public async Task A_session_expires_by_the_path_of_its_node_or_by_its_id()
    {
        await _zk.RunAsync("up");
        using var first = await RawSession.ConnectAsync(_zk.Node(1));
        using var second = await RawSession.ConnectAsync(_zk.Node(1));
        await first.CreateAsync("/first", "", isEphemeral: true);
        await second.CreateAsync("/second", "", isEphemeral: true);

        (await _zk.RunAsync("expire", "/first")).ShouldContain($"Session 0x{first.Id:x} has ended");
        (await _zk.RunAsync("expire", $"0x{second.Id:x}")).ShouldContain($"Session 0x{second.Id:x} has ended");

        foreach (var session in (RawSession[])[first, second])
        {
            using var resumed = await RawSession.ConnectAsync(_zk.Node(1), id: session.Id, password: session.Password);
            resumed.TimeoutMs.ShouldBe(0);
        }

        using var other = await RawSession.ConnectAsync(_zk.Node(1));
        (await other.GetAsync("/first")).ShouldBeNull();
        (await other.GetAsync("/second")).ShouldBeNull();
    }

    [Theory]
    [InlineData("/nowhere", "There is no node /nowhere.")]
    [InlineData("/zookeeper", "/zookeeper is not ephemeral")]
    [InlineData("0x12", "There is no session 0x12.")]
    [InlineData("me", "Whose?")]
    public async Task What_cannot_expire_is_told(string whose, string because)
    {
        await _zk.RunAsync("up");

        var (code, output) = await _zk.TryAsync("expire", whose);

        code.ShouldBe(1);
        output.ShouldContain(because);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_and_nothing_is_left_behind()
    {
        using var other = new TcpListener(_zk.Node(2));
        other.Start();

        var (code, output) = await _zk.TryAsync("up", "3");

        code.ShouldBe(1);
        output.ShouldContain($"Port {_zk.Port + 1} is taken by something else. Choose others: ZK_PORT=");
        Directory.Exists(_zk.Folder).ShouldBeFalse();
    }

    [Fact]
    public async Task Without_jars_or_java_the_script_says_how_to_get_them()
    {
        _zk.Environment["ZOOKEEPER_HOME"] = "/nowhere";
        (await _zk.TryAsync("up")).ShouldBe((1, "zk: ZOOKEEPER_HOME has no lib/zookeeper-*.jar: /nowhere\n"));

        _zk.Environment["PATH"] = "/nowhere";
        var (code, output) = await _zk.TryAsync("up");
        code.ShouldBe(1);
        output.ShouldEndWith($"zk: There is no Java here. Run: sudo {Install}\n");
        _zk.Environment.Clear();
    }

    [Fact]
    public async Task Help_names_every_command_and_what_is_unknown_gets_it_as_well()
    {
        var help = await _zk.RunAsync("help");

        foreach (var command in (string[])["up", "status", "kill-leader", "pause", "resume", "expire", "cli", "down"])
            help.ShouldContain($"zk/zk {command}");
        (await _zk.TryAsync("dance")).ShouldBe((2, help));
    }

    /// <summary>Waits until the three nodes are this, in any order; null does not serve.</summary>
    private Task BecomeAsync(params string?[] modes) => Eventually.BeTrueAsync(
        () => Enumerable.Range(1, 3).Select(number => FourLetterWord.TryAskMode(_zk.Node(number))).Order().SequenceEqual(modes),
        $"they are {string.Join(", ", modes.Select(mode => mode ?? "none"))}");
}
