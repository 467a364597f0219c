using Nsx.ZooKeeper.Jute;
using Nsx.ZooKeeper.Protocol;

namespace Nsx.ZooKeeper.Sessions;

/// <summary>Reads a reply's body.</summary>
internal delegate T ReplyDecoder<T>(ref JuteReader body);

/// <summary>An operation with a result.</summary>
/// <param name="path">The node, as its caller named it.</param>
/// <param name="frame">What is sent.</param>
/// <param name="decode">Reads the reply.</param>
internal sealed class Request<T>(string? path, RequestFrame frame, ReplyDecoder<T> decode) : Request(path, frame)
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _cancellation;

    /// <summary>An error that is an answer like any other: the result is the default value then.</summary>
    public ZkError? Tolerated { get; init; }

    public override bool IsOver => _result.Task.IsCompleted;

    /// <summary>The result, or as soon as the token is cancelled its cancellation.</summary>
    public Task<T> ResultAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(static (request, token) => ((Request<T>)request!)._result.TrySetCanceled(token), this);
            if (_result.Task.IsCompleted)
                _cancellation.Dispose();
        }

        return _result.Task;
    }

    /// <summary>Nobody waits for the result.</summary>
    public void Forget() => _result.Task.ContinueWith(
        static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    public override void GiveUp(Exception reason)
    {
        _result.TrySetException(reason);
        _cancellation.Dispose();
    }

    protected override void Take(ref JuteReader body)
    {
        try
        {
            _result.TrySetResult(decode(ref body));
        }
        catch (Exception e) when (e is JuteException or ZooKeeperException)
        {
            GiveUp(e is JuteException ? new ZooKeeperException(ZkError.ConnectionLoss, Path, ZkOutcome.Unknown, e.Message, e) : e);
            if (e is JuteException)
                throw;
        }

        _cancellation.Dispose();
    }

    protected override void Refuse(ZkError error)
    {
        if (error == Tolerated)
            _result.TrySetResult(default!);
        else
            _result.TrySetException(new ZooKeeperException(error, Path, ZkOutcome.Rejected));
        _cancellation.Dispose();
    }
}
