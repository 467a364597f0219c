using System.Collections.Concurrent;

namespace Nsx.Consumer.Tests.Live;

internal sealed class Listener : IListener
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _gate = new(0);

    public ConcurrentQueue<string> Heard { get; } = new();

    public Func<string, CancellationToken, Task<string>> Answer { get; init; } = (question, _) => Task.FromResult($"{question}!");

    public Task Entered => _entered.Task;

    /// <summary>Whether what is told waits for <see cref="Open"/>.</summary>
    public bool IsGated { get; init; }

    public void Open() => _gate.Release(100_000);

    public void Void() => Heard.Enqueue("void");

    public string Value(string question) => $"{question}?";

    public Task TaskAsync()
    {
        Heard.Enqueue("task");
        return Task.CompletedTask;
    }

    public async Task<string> AnswerAsync(string question, CancellationToken cancellationToken = default)
    {
        _entered.TrySetResult();
        await Task.Yield();
        return await Answer(question, cancellationToken);
    }

    public async ValueTask ValueTaskAsync()
    {
        await Task.Yield();
        Heard.Enqueue("value task");
    }

    public ValueTask<Item?> ItemAsync(Item? item) => new(item is null ? null : item with { Count = 2 });

    public void Tell(int number)
    {
        _entered.TrySetResult();
        if (IsGated)
            _gate.Wait();
        Heard.Enqueue($"{number}");
    }
}
