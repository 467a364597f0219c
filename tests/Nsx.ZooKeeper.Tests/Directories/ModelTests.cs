using System.Globalization;
using Nsx.Testing;
using Nsx.ZooKeeper.Tests.Fixtures;

namespace Nsx.ZooKeeper.Tests.Directories;

/// <summary>
/// Whatever happens to nodes and to connections: in the end every view shows what the server has. NSX_ZOOKEEPER_SEEDS sets how many
/// seeds are tried.
/// </summary>
public sealed class ModelTests : ZkTest
{
    private const int FirstSeed = 7;
    private const int Operations = 1000;
    private const int Children = 12;

    public static TheoryData<int> Seeds { get; } =
        [.. Enumerable.Range(FirstSeed, int.Parse(Environment.GetEnvironmentVariable("NSX_ZOOKEEPER_SEEDS") ?? "3", CultureInfo.InvariantCulture))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task In_the_end_every_view_shows_what_the_server_has(int seed)
    {
        var random = new Random(seed);
        await using var proxy = new FaultProxy(Server.EndPoint, seed);
        var watcher = await ConnectAsync(proxy);
        await using var directory = watcher.OpenDirectory("/d");
        await using var recursive = new WatchedView(watcher, "/d", (view, token) => view.FollowAsync(recursive: true, token));
        await using var plain = new WatchedView(watcher, "/e", (view, token) => view.FollowAsync(recursive: false, token));
        await using var oneShots = new WatchedView(watcher, "/f", (view, token) => view.FollowOneShotsAsync(token));

        // By a time that passes with the changes: a slow machine has no more resets than a fast one, and none when it is to show the end.
        var time = new ManualTimeProvider();
        proxy.ResetEvery(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(100), time);
        for (var i = 0; i < Operations; i++)
        {
            await ChangeAsync(random, $"{i}");
            time.Advance(TimeSpan.FromMilliseconds(5));
        }

        foreach (var view in new[] { recursive, plain, oneShots })
            await view.ShowsAsync(await TreeAsync(view.Path));
        var expected = await TreeAsync("/d");
        await Eventually.BeTrueAsync(() => directory.Current.InSync && DirectoryTests.Look(directory.Current) == expected, $"the directory shows {expected}");
        proxy.ResetCount.ShouldBeGreaterThan(0);
        watcher.Session.Epoch.ShouldBe(1);
    }

    /// <summary>One change to each of the three trees, which none of the views makes itself.</summary>
    private async Task ChangeAsync(Random random, string data)
    {
        var child = random.Next(Children);
        var what = random.Next(100);
        await Task.WhenAll(new[] { "/d", "/e", "/f" }.Select(parent => ChangeAsync(what, parent, $"{parent}/{child}", Bytes(data))));
    }

    private async Task ChangeAsync(int what, string parent, string path, byte[] data)
    {
        try
        {
            await (what switch
            {
                < 40 => Client.CreateAsync(path, data, createParents: true),
                < 65 => Client.SetAsync(path, data),
                < 85 => Client.DeleteAsync(path),
                < 95 => Client.TransactAsync([new ZkOp.Delete(path), new ZkOp.Create(path, data)]),
                < 98 => Client.CreateAsync(path + "/deeper", data, ZkCreateMode.Ephemeral),
                _ => (Task)Client.DeleteTreeAsync(parent),
            });
        }
        catch (ZooKeeperException e) when (e.Error is ZkError.NoNode or ZkError.NodeExists or ZkError.NotEmpty)
        {
            // Chance asked for what cannot be.
        }
    }

    private async Task<string> TreeAsync(string path)
    {
        if (await Client.ExistsAsync(path) is null)
            return "";
        var nodes = await Client.GetManyAsync([.. (await Client.GetChildrenAsync(path)).Names.Select(name => $"{path}/{name}")]);
        return string.Join(' ', nodes.Select(node => $"{node!.Path[3..]}={Text(node)}"));
    }
}
