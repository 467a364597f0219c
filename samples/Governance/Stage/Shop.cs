using System.Collections.Concurrent;
using Nsx;

namespace Governance;

/// <summary>The shop of one provider. Examples make it slow, or have it refuse.</summary>
internal sealed class Shop(string name) : IShop
{
    private int _calls;
    private int _refusals;
    private int _orders;

    /// <summary>How long each call takes.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>How many of the next calls are refused with BUSY, before the shop begins them.</summary>
    public int Refuses { get; set; }

    /// <summary>Calls that the shop has begun.</summary>
    public int Calls => _calls;

    /// <summary>Calls that were refused.</summary>
    public int Refusals => _refusals;

    /// <summary>Orders that the shop has executed.</summary>
    public int Orders => _orders;

    /// <summary>What it was told.</summary>
    public TaskCompletionSource<string> Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The names of the threads that have counted.</summary>
    public ConcurrentDictionary<string, bool> Threads { get; } = new();

    public Task<string> WhoAsync(CancellationToken cancellationToken = default) => ServeAsync(cancellationToken);

    public Task<string> BasketAsync(string customer) => ServeAsync();

    public Task<string> OrderAsync(string article)
    {
        Interlocked.Increment(ref _orders);
        return ServeAsync();
    }

    public async Task<decimal> PriceAsync(string article)
    {
        await ServeAsync();
        return article.Length * 0.5m;
    }

    public Task<int> CountAsync(int milliseconds)
    {
        Threads[Thread.CurrentThread.Name ?? ""] = true;
        Thread.Sleep(milliseconds);
        return Task.FromResult(Interlocked.Increment(ref _calls));
    }

    public void Note(string text) => Told.TrySetResult(text);

    public Task<string> RepeatAsync(string text, int times) => Task.FromResult(string.Concat(Enumerable.Repeat(text, times)));

    /// <summary>Stands before every call, as a filter: a refusal says that the method has not begun.</summary>
    public void MayRefuse()
    {
        if (Refuses == 0)
            return;
        Refuses--;
        Interlocked.Increment(ref _refusals);
        throw new RpcException(RpcStatus.Busy, $"{name} has too much to do");
    }

    private async Task<string> ServeAsync(CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _calls);
        if (Delay > TimeSpan.Zero)
            await Task.Delay(Delay, cancellationToken);
        return name;
    }
}
