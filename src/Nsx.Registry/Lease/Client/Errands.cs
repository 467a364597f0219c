using Nsx.Registry.Diagnostics;

namespace Nsx.Registry;

/// <summary>Requests under way that nobody in particular waits for. Thread-safe.</summary>
internal sealed class Errands(LeaseContext context)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _all = [];

    /// <summary>Looks after a task whose expected failures are its own business; any other is a bug, and logged.</summary>
    public void Add(Task errand)
    {
        if (errand.IsCompletedSuccessfully)
            return;
        lock (_lock)
            _all.Add(errand);
        errand.ContinueWith(End, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Completes when those under way now have ended.</summary>
    public async Task WhenDoneAsync()
    {
        Task[] all;
        lock (_lock)
            all = [.. _all];
        await Task.WhenAll(all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void End(Task errand)
    {
        if (errand.Exception?.InnerException is { } bug)
            RegistryLog.TaskFailed(context.Logger, context.Name, bug);
        lock (_lock)
            _all.Remove(errand);
    }
}
