using System.Text;
using System.Threading.Channels;
using Nsx.Protocol;

namespace Nsx.Provider;

/// <summary>A stream that a caller sends, as the read loop sees it.</summary>
internal abstract class IncomingStream
{
    /// <summary>True once the method has begun to read, and the caller was given credit.</summary>
    public abstract bool HasBegun { get; }

    /// <summary>An element has come.</summary>
    /// <returns>False when the caller had no credit for it, or had ended its stream.</returns>
    public abstract bool OnItem(ReadOnlySpan<byte> value, bool isNull);

    /// <summary>There will be no more elements. The first reason counts.</summary>
    public abstract void End(Exception? error);
}

/// <summary>A stream that a caller sends: elements come as fast as credit allows, and wait here. Can be read once.</summary>
/// <remarks>
/// Nothing is asked of the caller before the method begins to read, so that a call that was refused has not touched the
/// caller's stream. A method that stops reading gives no more credit; what is on its way then is dropped.
/// </remarks>
/// <param name="call">The call.</param>
/// <param name="parameter">The parameter's name.</param>
/// <param name="window">Elements that may wait.</param>
internal sealed class IncomingStream<T>(LiveArguments call, string parameter, int window) : IncomingStream, IAsyncEnumerable<T>
{
    private const int ShownBytes = 64;
    private readonly Channel<T> _items = Channel.CreateUnbounded<T>(new() { SingleReader = true });
    private int _credit;
    private long _came;
    private int _isTaken;
    private volatile bool _hasBegun;
    private volatile bool _isLeft;
    private volatile bool _hasEnded;
    private volatile Exception? _error;

    public override bool HasBegun => _hasBegun;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        Interlocked.Exchange(ref _isTaken, 1) == 0
            ? ReadAsync(cancellationToken)
            : throw new InvalidOperationException($"'{parameter}' of {call.Method} comes from the caller, and can be read once.");

    public override bool OnItem(ReadOnlySpan<byte> value, bool isNull)
    {
        if (_hasEnded || Interlocked.Decrement(ref _credit) < 0)
            return false;
        _came++;
        if (_isLeft)
            return true;
        try
        {
            _items.Writer.TryWrite(isNull ? Null() : call.Format.Of<T>().ParseArgument(value));
        }
        catch (FormatException)
        {
            var shown = Encoding.UTF8.GetString(value[..Math.Min(value.Length, ShownBytes)]);
            call.Refuse($"element {_came} of '{parameter}' is no {call.Format.Of<T>().Name}: \"{shown}\"");
        }

        return true;
    }

    public override void End(Exception? error)
    {
        _error ??= error;
        _hasEnded |= error is null;
        _items.Writer.TryComplete(error);
    }

    private static T Null() => default(T) is null ? default! : throw new FormatException();

    private async IAsyncEnumerator<T> ReadAsync(CancellationToken token)
    {
        GiveCredit(window);
        var taken = 0;
        try
        {
            while (await WaitAsync(token).ConfigureAwait(false))
            {
                // What ends a call early ends its stream at once: what waits here is not wanted any more.
                while (_error is null && _items.Reader.TryRead(out var item))
                {
                    yield return item;
                    if (++taken < window / 2)
                        continue;
                    GiveCredit(taken);
                    taken = 0;
                }
            }
        }
        finally
        {
            _isLeft = true;
            while (_items.Reader.TryRead(out _))
            {
            }
        }
    }

    private async ValueTask<bool> WaitAsync(CancellationToken token)
    {
        try
        {
            return _error is { } error ? throw error : await _items.Reader.WaitToReadAsync(token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_error is { } error && error is not OperationCanceledException)
        {
            // The caller's own failure says more than the cancellation that comes with it.
            throw error;
        }
    }

    private void GiveCredit(int items)
    {
        if (_hasEnded || _error is not null)
            return;
        Interlocked.Add(ref _credit, items);
        _hasBegun = true;
        var writer = call.Writer(out var id);
        Mux.WriteCredit(writer, id, items);
        call.Send(writer, Tron.Sessions.FlushMode.Soon);
    }
}
