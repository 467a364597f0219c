using Nsx.Registry;

namespace Nsx.Benchmarks.ZooKeeper;

/// <summary>A consumer's registry that watches one service.</summary>
internal sealed class RegistryWatcher : IAsyncDisposable
{
    private readonly IServiceRegistry _registry;
    private readonly Lock _lock = new();
    private EndpointSnapshot _last;
    private (Func<EndpointSnapshot, bool> Condition, TaskCompletionSource Seen)? _waiting;

    public RegistryWatcher(string servers, string service)
    {
        _last = EndpointSnapshot.Unknown(service);
        _registry = RegistryFactory.Open($"zk://{servers}", new() { SnapshotDirectory = "" });
        _registry.Watch(service, OnChange);
    }

    /// <summary>Completes with the first snapshot for which a condition holds.</summary>
    public Task SeesAsync(Func<EndpointSnapshot, bool> condition)
    {
        lock (_lock)
        {
            if (condition(_last))
                return Task.CompletedTask;
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting = (condition, seen);
            return seen.Task;
        }
    }

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    private void OnChange(EndpointSnapshot snapshot)
    {
        lock (_lock)
        {
            _last = snapshot;
            if (_waiting is { } waiting && waiting.Condition(snapshot))
                waiting.Seen.TrySetResult();
        }
    }
}
