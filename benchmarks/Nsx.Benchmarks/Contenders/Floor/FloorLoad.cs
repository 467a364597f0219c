using System.Diagnostics;
using Nsx.Benchmarks.Load;

namespace Nsx.Benchmarks.Contenders.Floor;

/// <summary>Divides the calls in flight among the connections; each connection has its own blocking thread.</summary>
internal sealed class FloorLoad(IReadOnlyList<FloorConversation> conversations) : ILoad
{
    public async Task<LatencyHistogram> RunAsync(int inFlight, TimeSpan duration)
    {
        var deadline = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var shares = conversations
            .Select((conversation, index) => (conversation, batch: ShareOf(index, inFlight)))
            .Where(share => share.batch > 0)
            .Select(share => OnOwnThread(() => share.conversation.CallUntil(deadline, share.batch)));

        var total = new LatencyHistogram();
        foreach (var latencies in await Task.WhenAll(shares))
            latencies.MergeInto(total);
        return total;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var conversation in conversations)
            conversation.Dispose();
        return ValueTask.CompletedTask;
    }

    private int ShareOf(int index, int inFlight) =>
        (inFlight / conversations.Count) + (index < inFlight % conversations.Count ? 1 : 0);

    private static Task<LatencyHistogram> OnOwnThread(Func<LatencyHistogram> work) =>
        Task.Factory.StartNew(work, default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
