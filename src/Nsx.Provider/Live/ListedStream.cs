namespace Nsx.Provider;

/// <summary>A stream whose elements came as arguments. Can be read once, like one that comes element by element.</summary>
internal sealed class ListedStream<T>(T[] items) : IAsyncEnumerable<T>, IAsyncEnumerator<T>
{
    private int _isTaken;
    private int _position = -1;

    public T Current => items[_position];

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        Interlocked.Exchange(ref _isTaken, 1) == 0 ? this : throw new InvalidOperationException("A stream comes from the caller, and can be read once.");

    public ValueTask<bool> MoveNextAsync() => new(++_position < items.Length);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
