using Nsx.Testing;

namespace Nsx.ZooKeeper.Tests.Fixtures;

/// <summary>What a watch has to tell.</summary>
internal static class WatchReading
{
    /// <summary>The events that wait, without waiting for more.</summary>
    public static List<(ZkEventKind Kind, string Path)> Taken(this ZkWatch watch)
    {
        var events = new List<(ZkEventKind, string)>();
        while (watch.TryTake(out var happened))
            events.Add((happened.Kind, happened.Path));
        return events;
    }

    /// <summary>The next event.</summary>
    public static async Task<(ZkEventKind Kind, string Path)> NextAsync(this ZkWatch watch)
    {
        await using var events = watch.GetAsyncEnumerator();
        (await Eventually.CompleteAsync(events.MoveNextAsync().AsTask(), "the watch tells something")).ShouldBeTrue();
        return (events.Current.Kind, events.Current.Path);
    }
}
