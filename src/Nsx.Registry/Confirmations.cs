namespace Nsx.Registry;

/// <summary>Who waits for which version of an announcement to be confirmed. A later version confirms those before it.</summary>
/// <remarks>All members may be called by any thread, also under a lock: those who wait go on elsewhere.</remarks>
internal sealed class Confirmations
{
    private readonly Lock _lock = new();
    private readonly List<(long Version, TaskCompletionSource Source)> _waiting = [];
    private long _confirmed;
    private InvalidOperationException? _end;

    /// <summary>Completes when this version or a later one is confirmed.</summary>
    public Task WhenAsync(long version, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (version <= _confirmed)
                return Task.CompletedTask;
            if (_end is not null)
                return Task.FromException(_end);
            var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((version, source));
            return source.Task.WaitAsync(cancellationToken);
        }
    }

    public void Confirm(long version)
    {
        lock (_lock)
        {
            _confirmed = Math.Max(_confirmed, version);
            foreach (var (_, source) in _waiting.Where(waiting => waiting.Version <= _confirmed))
                source.TrySetResult();
            _waiting.RemoveAll(waiting => waiting.Version <= _confirmed);
        }
    }

    /// <summary>There will be no confirmation any more. Of several calls the first counts.</summary>
    public void End(string why)
    {
        lock (_lock)
        {
            if (_end is not null)
                return;
            _end = new(why);
            foreach (var (_, source) in _waiting)
            {
                source.TrySetException(_end);

                // Whoever waited with a token may have gone: nobody has to look at this.
                _ = source.Task.Exception;
            }

            _waiting.Clear();
        }
    }
}
