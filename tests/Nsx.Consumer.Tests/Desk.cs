using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Nsx.Consumer.Tests;

public sealed class Desk : IDesk
{
    public ConcurrentQueue<string> Told { get; } = new();

    public void Void() => Told.Enqueue("void");

    public int Add(int a, int b) => a + b;

    public Task TaskAsync() => Task.CompletedTask;

    public async Task<string?> TextAsync(string? text, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        return text;
    }

    public async ValueTask ValueTaskAsync() => await Task.Yield();

    public async ValueTask<Item?> ItemAsync(Item? item)
    {
        await Task.Yield();
        return item;
    }

    public async IAsyncEnumerable<long> CountAsync(long to, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            for (var number = 1L; number <= to; number++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return number;
                await Task.Yield();
            }
        }
        finally
        {
            Told.Enqueue("stream ended");
        }
    }

    public byte[]? Bytes(byte[]? bytes) => bytes;

    public Size? Size(Size size, Size? maybe = null) => maybe;

    public string Defaults(int a, string? text = "x", int? none = null) => $"{a} {text ?? "null"} {none?.ToString(CultureInfo.InvariantCulture) ?? "null"}";

    public int Sum(params int[] numbers) => numbers.Sum();

    public void Tell(string what) => Told.Enqueue(what);

    public Task TellLaterAsync(string what)
    {
        Told.Enqueue(what);
        return Task.CompletedTask;
    }

    public void Fail(string kind) => throw kind switch
    {
        "declared" => new KeyNotFoundException("no such thing"),
        "code" => new DeclaredException("SOLD_OUT", "no tea"),
        _ => new NotSupportedException("secret"),
    };

    public async Task HangAsync(CancellationToken cancellationToken = default)
    {
        Told.Enqueue("hang");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            Told.Enqueue("cancelled");
        }
    }

    public string HangSync(CancellationToken cancellationToken = default)
    {
        Told.Enqueue("hang");
        cancellationToken.WaitHandle.WaitOne();
        Told.Enqueue("cancelled");
        throw new OperationCanceledException(cancellationToken);
    }

    public Task HastyAsync() => Task.Delay(Timeout.Infinite);

    public Task<string> ContextAsync()
    {
        var context = CallContext.Current!;
        var words = string.Join(',', context.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
        return Task.FromResult(string.Create(CultureInfo.InvariantCulture, $"{words} {context.Deadline.Left(TimeProvider.System).TotalMilliseconds:0}"));
    }
}
