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
}
