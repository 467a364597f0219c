using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Nsx.Provider.Tests;

/// <summary>Methods that stop at gates, so that tests decide when they go on.</summary>
public sealed class Probe : IProbe
{
    private readonly ConcurrentDictionary<string, Gate> _gates = new();

    public Gate this[string name] => _gates.GetOrAdd(name, _ => new());

    public int Produced { get; private set; }

    public int Add(int a, int b) => a + b;

    public string? Text(string? text) => text;

    public void Nothing() => this[nameof(Nothing)].Enter();

    public Task NothingAsync2() => Task.CompletedTask;

    public async Task<string> WaitAsync(string gate, CancellationToken cancellationToken = default)
    {
        var at = this[gate];
        at.Enter();
        try
        {
            return await at.Opened.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            at.Cancel();
            throw;
        }
    }

    public string Block(string gate, CancellationToken cancellationToken = default)
    {
        this[gate].Enter();
        this[gate].Opened.Wait(cancellationToken);
        return this[gate].Opened.Result;
    }

    public async IAsyncEnumerable<int> CountAsync(int to, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var number = 1; number <= to; number++)
        {
            Produced = number;
            yield return number;
            await Task.Yield();
        }
    }

    public async IAsyncEnumerable<int> ForeverAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        this["forever"].Enter();
        yield return 1;
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            this["forever"].Cancel();
        }
    }
}

/// <summary>A place where a method waits for the test, and the test for the method.</summary>
public sealed class Gate
{
    private readonly TaskCompletionSource<string> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _entries;

    public Task<string> Opened => _opened.Task;

    public Task Entered => _entered.Task;

    public Task Cancelled => _cancelled.Task;

    public int Entries => Volatile.Read(ref _entries);

    public void Enter()
    {
        Interlocked.Increment(ref _entries);
        _entered.TrySetResult();
    }

    public void Cancel() => _cancelled.TrySetResult();

    public void Open(string result = "open") => _opened.TrySetResult(result);
}
