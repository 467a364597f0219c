using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Nsx.Testing;
using Nsx.Testing.ZooKeeper;

namespace Nsx.ZooKeeper.Tests;

/// <summary>The right column of docs/migrating-from-zookeepernetex.md, line by line, against a real server.</summary>
public sealed partial class MigrationTests
{
    private readonly byte[] _data = "data"u8.ToArray();

    [Fact]
    public async Task What_the_page_says_about_connecting_works()
    {
        var hosts = await FreshRootAsync();
        var states = new ConcurrentQueue<ZkState>();
        var lost = 0;
        var client = new ZooKeeperClient(new() { ConnectionString = hosts, SessionTimeout = TimeSpan.FromSeconds(10) });
        client.StateChanged += change => states.Enqueue(change.To);
        client.StateChanged += change => lost += change.SessionLost ? 1 : 0;
        await client.WaitConnectedAsync();
        var state = client.State;
        state.ShouldBe(ZkState.Connected);
        var timeout = client.Session.NegotiatedTimeout;
        timeout.ShouldBe(TimeSpan.FromSeconds(10));
        await client.AddAuthAsync(ZkAuth.Digest("alice", "secret"));
        (await client.WhoAmIAsync()).ShouldContain(("digest", "alice"));
        var ticket = client.Ticket;
        var taken = new ZooKeeperClient(new() { ConnectionString = hosts, Resume = ticket });
        await taken.WaitConnectedAsync();
        taken.Session.Id.ShouldBe(ticket.Id);
        await taken.CloseAsync();
        await using var own = await ZooKeeperClient.ConnectAsync(new() { ConnectionString = hosts });
        own.State.ShouldBe(ZkState.Connected);
        await client.DisposeAsync();
        await Eventually.BeTrueAsync(() => states.LastOrDefault() == ZkState.Closed, "the last change is told");
    }

    [Fact]
    public async Task What_the_page_says_about_nodes_works()
    {
        await using var client = await ZooKeeperClient.ConnectAsync(new() { ConnectionString = await FreshRootAsync() });
        var data = _data;
        await client.CreateAsync("/a", data);
        await client.CreateAsync("/a/e", data, ZkCreateMode.Ephemeral);
        var created = (await client.CreateAsync("/a/n-", data, ZkCreateMode.PersistentSequential)).Path;
        created.ShouldBe("/a/n-0000000001");
        await client.CreateAsync("/x/y/z", data, createParents: true);
        ZkStat? stat = await client.ExistsAsync("/a");
        stat!.ChildCount.ShouldBe(2);
        ZkNode node = await client.GetAsync("/a");
        node.Data.ToArray().ShouldBe(data);
        ZkNode? found = await client.FindAsync("/missing");
        found.ShouldBeNull();
        var names = (await client.GetChildrenAsync("/a")).Names;
        names.ShouldBe(["e", "n-0000000001"]);
        await client.SetAsync("/a", data, node.Stat.Version);
        await client.DeleteAsync("/a/e");
        await client.DeleteTreeAsync("/x");
        await client.SyncAsync("/a");
        IReadOnlyList<ZkAcl> open = ZkAcl.OpenUnsafe, creator = ZkAcl.CreatorAll;
        creator.ShouldNotBe(open);
        await client.AddAuthAsync(ZkAuth.Digest("alice", "secret"));
        await client.SetAclAsync("/a", ZkAcl.CreatorAllWorldRead);
        (await client.GetAclAsync("/a")).Acl.ShouldContain(ZkAcl.Digest(ZkPerms.All, "alice", "secret"));
    }

    [Fact]
    public async Task What_the_page_says_about_transactions_and_errors_works()
    {
        await using var client = await ZooKeeperClient.ConnectAsync(new() { ConnectionString = await FreshRootAsync() });
        var data = _data;
        await client.CreateAsync("/a", data);
        await client.TransactAsync([new ZkOp.Create("/a/t", data), new ZkOp.Set("/a", data), new ZkOp.Check("/a")]);
        var failures = 0;
        try
        {
            await client.TransactAsync([new ZkOp.Check("/a"), new ZkOp.Delete("/a")]);
        }
        catch (ZkTransactionException e) when (e.FailedIndex == 1)
        {
            failures++;
        }

        try
        {
            await client.CreateAsync("/a", data);
        }
        catch (ZooKeeperException e) when (e.Error == ZkError.NodeExists)
        {
            failures++;
        }
        catch (ZooKeeperException e) when (e.Outcome == ZkOutcome.Unknown)
        {
            failures = -1;
        }

        failures.ShouldBe(2);
    }

    [Fact]
    public async Task What_the_page_says_about_watches_works()
    {
        await using var client = await ZooKeeperClient.ConnectAsync(new() { ConnectionString = await FreshRootAsync() });
        await client.CreateAsync("/a", _data);
        var watched = await client.GetAndWatchAsync("/a");
        var absent = await client.ExistsAndWatchAsync("/b");
        var children = await client.GetChildrenAndWatchAsync("/a");
        await client.SetAsync("/a", _data);
        await client.CreateAsync("/b");
        await client.CreateAsync("/a/c");
        ZkWatchEvent happened = await watched.Changed;
        happened.Kind.ShouldBe(ZkEventKind.DataChanged);
        (await absent.Changed).Kind.ShouldBe(ZkEventKind.Created);
        (await children.Changed).Kind.ShouldBe(ZkEventKind.ChildrenChanged);
        await using var watch = await client.WatchAsync("/a", recursive: true);
        await using var directory = client.OpenDirectory("/a");
        (await directory.WhenInSyncAsync()).Nodes.Keys.ShouldBe(["c"]);
    }

    [Fact]
    public void Every_line_of_the_page_is_run_here()
    {
        var here = File.ReadAllText(SourcePath());
        var page = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(SourcePath())!, "../../docs/migrating-from-zookeepernetex.md"));
        var rows = page.SkipWhile(line => !line.StartsWith("## Connecting", StringComparison.Ordinal)).Where(line => line.StartsWith("| ", StringComparison.Ordinal));
        var lines = rows.Select(row => LastCell().Match(row)).Where(match => match.Success).Select(match => match.Groups[1].Value).ToArray();
        lines.Length.ShouldBeGreaterThan(30);
        lines.Where(line => !here.Contains(line, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [GeneratedRegex(@"\| `([^`]+)` \|$")]
    private static partial Regex LastCell();

    private static string SourcePath([CallerFilePath] string path = "") => path;

    /// <summary>A chroot of its own on the shared server.</summary>
    private static async Task<string> FreshRootAsync()
    {
        var server = await SharedZooKeeper.GetAsync();
        var chroot = SharedZooKeeper.NewChroot();
        await using var client = await ZooKeeperClient.ConnectAsync(new() { ConnectionString = server.ConnectionString });
        await client.CreateAsync(chroot);
        return server.ConnectionString + chroot;
    }
}
