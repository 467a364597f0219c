using System.Runtime.CompilerServices;

namespace Calculator;

/// <summary>The echo: an ordinary class.</summary>
public sealed class EchoService : IEcho
{
    /// <inheritdoc/>
    public string Text(string text) => text;

    /// <inheritdoc/>
    public byte[] Bytes(byte[] bytes) => bytes;

    /// <inheritdoc/>
    public async Task<string> DelayAsync(int milliseconds, string text, CancellationToken cancellationToken = default)
    {
        await Task.Delay(milliseconds, cancellationToken);
        return text;
    }

    /// <inheritdoc/>
    public void Fail(string reason) => throw new InvalidOperationException(reason);

    /// <inheritdoc/>
    public async IAsyncEnumerable<int> CountAsync(int to, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var number = 1; number <= to; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return number;
            await Task.Yield();
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> RepeatAsync(
        IAsyncEnumerable<string> texts, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var text in texts.WithCancellation(cancellationToken))
            yield return text;
    }

    /// <inheritdoc/>
    public Task<int> ClimbAsync(int to, IProgress<int>? progress = null)
    {
        for (var step = 1; step <= to; step++)
            progress?.Report(step);
        return Task.FromResult(to);
    }

    /// <inheritdoc/>
    public Task<string> AskAsync(string question, IListener listener) => listener.AnswerAsync(question);
}
