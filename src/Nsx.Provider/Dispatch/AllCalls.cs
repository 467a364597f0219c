namespace Nsx.Provider;

/// <summary>The calls of all clients: of those that are connected, and of those that have gone while calls of theirs go on.</summary>
internal sealed class AllCalls
{
    private readonly Lock _lock = new();
    private readonly HashSet<ClientCalls> _clients = [];
    private TaskCompletionSource? _idle;

    /// <summary>How many calls are under way.</summary>
    public int Running
    {
        get
        {
            lock (_lock)
                return Running_NeedsLock;
        }
    }

    private int Running_NeedsLock => _clients.Sum(client => client.Running);

    /// <summary>A client is new, or has gone; or one that <see cref="ClientCalls.IsWatched"/> has begun its first call or ended its last one.</summary>
    public void Look(ClientCalls client)
    {
        // What is true counts, not who comes first: the last one to look has seen everything.
        lock (_lock)
        {
            if (client.IsOver)
                _clients.Remove(client);
            else
                _clients.Add(client);
            if (_idle is null)
                return;
            client.IsWatched = true;
            CompleteIfIdle_NeedsLock(_idle);
        }
    }

    /// <summary>Completes as soon as no call is under way. For whoever stops the provider: from now on all clients are watched.</summary>
    public Task WhenIdleAsync()
    {
        lock (_lock)
        {
            _idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            foreach (var client in _clients)
                client.IsWatched = true;
            CompleteIfIdle_NeedsLock(_idle);
            return _idle.Task;
        }
    }

    private void CompleteIfIdle_NeedsLock(TaskCompletionSource idle)
    {
        // Whoever ends a call counts and then looks whether it is watched; here it is the other way round, and one sees the other.
        Interlocked.MemoryBarrier();
        if (Running_NeedsLock == 0)
            idle.TrySetResult();
    }

    /// <summary>Ends all calls that can be told.</summary>
    public void EndAll(string errorLine)
    {
        ClientCalls[] clients;
        lock (_lock)
            clients = [.. _clients];
        foreach (var client in clients)
            client.EndAll(errorLine);
    }
}
