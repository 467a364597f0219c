using Nsx.Testing;
using Nsx.ZooKeeper.Tests.Fixtures;

namespace Nsx.ZooKeeper.Tests.Operations;

/// <summary>A token frees the caller; what has left is carried out all the same.</summary>
public sealed class CancellationTests : ZkTest
{
    [Fact]
    public async Task A_token_that_is_cancelled_already_sends_nothing()
    {
        var token = new CancellationToken(canceled: true);

        await Should.ThrowAsync<OperationCanceledException>(Client.SetAsync("/a", default, cancellationToken: token));
        await Should.ThrowAsync<OperationCanceledException>(Client.CreateAsync("/a", cancellationToken: token));
        await Should.ThrowAsync<OperationCanceledException>(Client.GetAndWatchAsync("/a", token));

        (await Client.ExistsAsync("/a")).ShouldBeNull();
    }

    [Fact]
    public async Task A_request_that_is_cancelled_while_it_waits_never_leaves()
    {
        var proxy = Proxy();
        var client = await ConnectAsync(proxy);
        await BreakAsync(proxy, client);
        using var cancellation = new CancellationTokenSource();
        var create = client.CreateAsync("/a", cancellationToken: cancellation.Token);
        var watched = client.ExistsAndWatchAsync("/b", cancellation.Token);

        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(create);
        await Should.ThrowAsync<OperationCanceledException>(watched);
        await ReturnAsync(proxy, client);

        (await client.ExistsAsync("/a")).ShouldBeNull();
    }

    [Fact]
    public async Task A_request_that_is_cancelled_on_its_way_is_carried_out_and_the_next_ones_get_their_own_replies()
    {
        var proxy = Proxy();
        var client = await ConnectAsync(proxy);
        proxy.ToClient.Pause();
        using var cancellation = new CancellationTokenSource();
        var create = client.CreateAsync("/a", Bytes("a"), cancellationToken: cancellation.Token);
        var next = client.CreateAsync("/b", Bytes("b"));
        await Eventually.BeTrueAsync(() => Client.ExistsAsync("/b").GetAwaiter().GetResult() is not null, "both were carried out");

        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(create);
        proxy.ToClient.Resume();

        (await next).Path.ShouldBe("/b");
        Text(await client.GetAsync("/a")).ShouldBe("a");
    }
}
