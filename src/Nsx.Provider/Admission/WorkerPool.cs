namespace Nsx.Provider;

/// <summary>Threads of their own for methods that leave the read loop, so that those that block cannot starve the process.</summary>
/// <remarks>
/// A method runs on a worker until it ends or waits for the first time; what follows a wait runs on the pool of .NET. Were it to
/// come back to the workers, a method that blocks until its own continuation has run would block for ever. Who waits for a
/// worker waits at the gate: a call that is handed over always finds a worker that is idle, or about to be.
/// </remarks>
internal sealed class WorkerPool : IDisposable
{
    private const int WaitingPerWorker = 16;
    private readonly object _lock = new();
    private readonly Queue<PendingCall> _calls = new();
    private bool _isStopped;

    public WorkerPool(int workers, TimeSpan maxQueueAge, TimeProvider time)
    {
        Gate = new(new("the workers", $"Nsx:Provider:{nameof(ProviderOptions.Workers)}", workers, workers * WaitingPerWorker, maxQueueAge, IsExact: true), time);
        for (var i = 1; i <= workers; i++)
            new Thread(Work) { IsBackground = true, Name = $"nsx worker {i}" }.UnsafeStart();
    }

    /// <summary>Lets as many calls in as there are workers.</summary>
    public ConcurrencyGate Gate { get; }

    /// <summary>Runs a call that has passed the gate. After the end of the provider nobody waits for it.</summary>
    public void Run(PendingCall call)
    {
        lock (_lock)
        {
            _calls.Enqueue(call);
            Monitor.Pulse(_lock);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isStopped = true;
            Monitor.PulseAll(_lock);
        }

        Gate.Dispose();
    }

    private void Work()
    {
        while (Next() is { } call)
        {
            call.Run();
            Gate.Exit();
        }
    }

    private PendingCall? Next()
    {
        lock (_lock)
        {
            while (_calls.Count == 0 && !_isStopped)
                Monitor.Wait(_lock);
            return _isStopped ? null : _calls.Dequeue();
        }
    }
}
