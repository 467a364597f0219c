namespace Nsx.Registry;

/// <summary>What a registry has given out and ends when it is disposed itself. All members may be called by any thread.</summary>
internal sealed class Belongings(object owner) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<object, Func<ValueTask>> _ends = new(ReferenceEqualityComparer.Instance);
    private bool _isDisposed;

    /// <exception cref="ObjectDisposedException">The owner is disposed.</exception>
    public void Add(object belonging, Func<ValueTask> end)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, owner);
            _ends.Add(belonging, end);
        }
    }

    public void Remove(object belonging)
    {
        lock (_lock)
            _ends.Remove(belonging);
    }

    public async ValueTask DisposeAsync()
    {
        Func<ValueTask>[] ends;
        lock (_lock)
        {
            _isDisposed = true;
            ends = [.. _ends.Values];
        }

        await Task.WhenAll(ends.Select(end => end().AsTask())).ConfigureAwait(false);
    }
}
