using Nsx.Protocol;

namespace Nsx.Provider;

/// <summary>One callback: it waits to be sent, or for its answer. Whoever takes it out of its link completes it.</summary>
internal abstract class PendingCallback(CallbackMethod method)
{
    public CallbackMethod Method => method;

    /// <summary>Its arguments as they go over the wire.</summary>
    public byte[] Arguments { get; set; } = [];

    public abstract void Return(ReadOnlySpan<byte> value, bool hasValue);

    public abstract void Fail(Exception exception);
}

/// <inheritdoc/>
internal sealed class PendingCallback<T>(CallbackMethod method, WireFormat format) : PendingCallback(method)
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => _answer.Task;

    public override void Return(ReadOnlySpan<byte> value, bool hasValue)
    {
        try
        {
            _answer.TrySetResult(hasValue && typeof(T) != typeof(Nothing) ? format.Of<T>().ParseArgument(value) : default!);
        }
        catch (FormatException e)
        {
            Fail(new RpcException(RpcStatus.InvalidReply, $"{Method.Descriptor.FullName}: the answer of the callback cannot be read: {e.Message}", e));
        }
    }

    public override void Fail(Exception exception)
    {
        // Nobody may look: a callback that was told to a caller and not awaited must not be reported as unobserved.
        _answer.TrySetException(exception);
        _ = _answer.Task.Exception;
    }
}
