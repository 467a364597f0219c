using Nsx.Protocol;

namespace Nsx.Provider;

/// <summary>One callback: it waits to be sent, or for its answer. Whoever takes it out of its link completes it.</summary>
internal abstract class PendingCallback(CallbackMethod method)
{
    private CancellationTokenRegistration _cancellation;
    private Action<PendingCallback>? _cancelled;

    public CallbackMethod Method => method;

    /// <summary>Its arguments as they go over the wire.</summary>
    public byte[] Arguments { get; set; } = [];

    /// <summary>Has the token fail it, until it ends or is let go. To be said before others know of it.</summary>
    /// <param name="token">The token.</param>
    /// <param name="cancelled">What else to do then.</param>
    public void FailWith(CancellationToken token, Action<PendingCallback>? cancelled = null)
    {
        _cancelled = cancelled;
        if (token.CanBeCanceled)
            _cancellation = token.UnsafeRegister(static (callback, token) => ((PendingCallback)callback!).OnCancelled(token), this);
    }

    /// <summary>The token is heard no more: a token may live far longer than a callback.</summary>
    public void LetGo() => _cancellation.Unregister();

    /// <summary>The caller has answered.</summary>
    public void Return(ReadOnlySpan<byte> value, bool hasValue)
    {
        LetGo();
        SetResult(value, hasValue);
    }

    /// <summary>There will be no result.</summary>
    public void Fail(Exception exception)
    {
        LetGo();
        SetException(exception);
    }

    protected abstract void SetResult(ReadOnlySpan<byte> value, bool hasValue);

    protected abstract void SetException(Exception exception);

    private void OnCancelled(CancellationToken token)
    {
        _cancelled?.Invoke(this);
        SetException(new OperationCanceledException($"{method.Descriptor.FullName} was cancelled.", token));
    }
}

/// <inheritdoc/>
internal sealed class PendingCallback<T>(CallbackMethod method, WireFormat format) : PendingCallback(method)
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _answer.Task;

    protected override void SetResult(ReadOnlySpan<byte> value, bool hasValue)
    {
        try
        {
            _answer.TrySetResult(hasValue && typeof(T) != typeof(Nothing) ? format.Of<T>().ParseArgument(value) : default!);
        }
        catch (FormatException e)
        {
            SetException(new RpcException(RpcStatus.InvalidReply, $"{Method.Descriptor.FullName}: the answer of the callback cannot be read: {e.Message}", e));
        }
    }

    protected override void SetException(Exception exception)
    {
        // Nobody may look: a callback that was told to a caller and not awaited must not be reported as unobserved.
        _answer.TrySetException(exception);
        _ = _answer.Task.Exception;
    }
}
