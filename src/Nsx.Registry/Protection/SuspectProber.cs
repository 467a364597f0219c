namespace Nsx.Registry.Protection;

/// <summary>Probes that are under way, of all services of one registry: 32 at once at most. All members may be called by any thread.</summary>
internal sealed class SuspectProber(SuspectProbe probe) : IAsyncDisposable
{
    public const int Most = 32;

    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _underWay = [];
    private int _reserved;

    /// <summary>Takes a place; give it back with <see cref="Release"/>, or use it with <see cref="Start"/>.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryReserve()
    {
        lock (_lock)
        {
            if (_reserved >= Most || _ended.IsCancellationRequested)
                return false;
            _reserved++;
            return true;
        }
    }

    public void Release()
    {
        lock (_lock)
            _reserved--;
    }

    /// <summary>Asks a provider. The answer comes on a thread of the pool, after the place is free again; none comes after the end.</summary>
    public void Start(string address, Action<string, bool> onAnswer)
    {
        // Not here: the probe is foreign code, and callers hold a lock.
        var asking = Task.Run(() => AskAsync(address, onAnswer));
        lock (_lock)
            _underWay.Add(asking);
        asking.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        Task[] all;
        lock (_lock)
            all = [.. _underWay];
        await Task.WhenAll(all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task AskAsync(string address, Action<string, bool> onAnswer)
    {
        bool isAlive;
        try
        {
            isAlive = await probe(address, _ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            Release();
        }

        if (!_ended.IsCancellationRequested)
            onAnswer(address, isAlive);
    }

    private void Forget(Task asking)
    {
        lock (_lock)
            _underWay.Remove(asking);
    }
}
