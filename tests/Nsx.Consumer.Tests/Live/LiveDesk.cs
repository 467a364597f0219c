using System.Runtime.CompilerServices;

namespace Nsx.Consumer.Tests.Live;

public sealed class LiveDesk : ILiveDesk
{
    private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Reading => _reading.Task;

    public Task Cancelled => _cancelled.Task;

    public Exception? Failure { get; private set; }

    public IListener? Kept { get; private set; }

    public IProgress<int>? KeptProgress { get; private set; }

    public async Task<long> SumAsync(IAsyncEnumerable<long> numbers)
    {
        var sum = 0L;
        await foreach (var number in numbers)
            sum += number;
        return sum;
    }

    public async ValueTask<int> TakeAsync(int count, IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default)
    {
        var last = 0;
        await foreach (var number in numbers.WithCancellation(cancellationToken))
        {
            last = number;
            if (--count == 0)
                break;
        }

        return last;
    }

    public async Task<string> JoinAsync(IAsyncEnumerable<string?> texts) => string.Join(',', await texts.Select(text => text ?? "null").ToArrayAsync());

    public async Task<string> JoinItemsAsync(IAsyncEnumerable<Item?> items) =>
        string.Join(',', await items.Select(item => item?.Name ?? "null").ToArrayAsync());

    public async Task ReadAndHangAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default)
    {
        try
        {
            await foreach (var number in numbers.WithCancellation(cancellationToken))
                _reading.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            _cancelled.TrySetResult();
        }
    }

    public async Task HangAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default)
    {
        _reading.TrySetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    public async Task ReadTwiceAsync(IAsyncEnumerable<int> numbers)
    {
        await numbers.CountAsync();
        await numbers.CountAsync();
    }

    public async Task<string> SeeFailureAsync(IAsyncEnumerable<int> numbers)
    {
        try
        {
            await foreach (var number in numbers)
                _reading.TrySetResult();
            return "no failure";
        }
        catch (Exception e)
        {
            Failure = e;
            throw;
        }
        finally
        {
            _cancelled.TrySetResult();
        }
    }

    public async IAsyncEnumerable<int> DoubleAsync(IAsyncEnumerable<int> numbers, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            await foreach (var number in numbers.WithCancellation(cancellationToken))
                yield return number * 2;
        }
        finally
        {
            _cancelled.TrySetResult();
        }
    }

    public async Task<string> AskAsync(string question, IListener listener)
    {
        try
        {
            return await listener.AnswerAsync(question);
        }
        catch (Exception e)
        {
            Failure = e;
            throw;
        }
    }

    public async Task<string> AskInVainAsync(int questions, IListener listener)
    {
        using var cancel = new CancellationTokenSource();
        var asked = Enumerable.Range(0, questions).Select(question => listener.AnswerAsync($"{question}", cancel.Token)).ToArray();
        await cancel.CancelAsync();
        await Task.WhenAll(asked).ContinueWith(_ => _cancelled.TrySetResult(), TaskScheduler.Default);
        return await listener.AnswerAsync("last");
    }

    public string AskSync(string question, IListener listener)
    {
        listener.Void();
        return listener.Value(question);
    }

    public async Task<string> AskBothAsync(IListener one, IListener? other)
    {
        await one.TaskAsync();
        await one.ValueTaskAsync();
        var item = await one.ItemAsync(null) ?? await one.ItemAsync(new("tea", 1.5m, null, Size.Large, ["hot"]));
        return $"{item} {(other is null ? "nobody" : await other.AnswerAsync("and you?"))}";
    }

    public Task RunAsync(int steps, IProgress<int>? progress = null)
    {
        KeptProgress = progress;
        for (var step = 1; step <= steps; step++)
            progress?.Report(step);
        return Task.CompletedTask;
    }

    public Task TellAsync(int words, IListener listener, CancellationToken cancellationToken = default)
    {
        for (var word = 1; word <= words; word++)
            listener.Tell(word);
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<int> TellEachAsync(int words, IListener listener, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var word = 1; word <= words; word++)
        {
            await Task.Yield();
            listener.Tell(word);
            yield return word;
        }
    }

    public Task KeepAsync(IListener listener)
    {
        Kept = listener;
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<string> AskEachAsync(
        IListener listener, IAsyncEnumerable<string> questions, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var question in questions.WithCancellation(cancellationToken))
            yield return await listener.AnswerAsync(question, cancellationToken);
    }
}
