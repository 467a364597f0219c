using Nsx.Protocol;
using Tron.Resp;

namespace Nsx.Consumer;

/// <summary>Everything about calling one method that can be known before the call.</summary>
internal abstract class MethodPlan
{
    private static readonly TimeSpan s_nestedMargin = TimeSpan.FromMilliseconds(5);

    private readonly CallFrame _frame;
    private readonly ArgumentWriter[] _writers;
    private readonly int[] _positions;
    private readonly bool _takesRest;
    private readonly int _timeoutMilliseconds;
    private readonly int _largestBulk;

    protected MethodPlan(MethodDescriptor descriptor, ServiceDirectory directory, ConsumerOptions consumer, InvocationOptions invocation)
    {
        Descriptor = descriptor;
        Directory = directory;
        Consumer = consumer;
        Timeout = invocation.Timeout ?? descriptor.Timeout ?? consumer.Timeout;
        _largestBulk = consumer.Limits.MaxBulkBytes + $"${consumer.Limits.MaxBulkBytes}\r\n\r\n".Length;
        _timeoutMilliseconds = (int)Math.Ceiling(Timeout.TotalMilliseconds);
        HasOwnTimeout = invocation.Timeout is not null || descriptor.Timeout is not null;
        WaitForReady = invocation.WaitForReady ?? consumer.WaitForReady;
        _frame = new(descriptor.FullName);
        _writers = [.. descriptor.Parameters.Select(ArgumentWriter.For)];
        _positions = [.. Enumerable.Range(0, _writers.Length).Select(i => i + (descriptor.TokenIndex >= 0 && i >= descriptor.TokenIndex ? 1 : 0))];
        _takesRest = descriptor.Parameters.Any(parameter => parameter.IsParams);
    }

    public MethodDescriptor Descriptor { get; }

    public ServiceDirectory Directory { get; }

    public ConsumerOptions Consumer { get; }

    /// <summary>How long a call is waited for.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>True when that time was chosen for this method, not for all.</summary>
    public bool HasOwnTimeout { get; }

    public bool WaitForReady { get; }

    public TimeProvider Time => Consumer.Channel.Clock.Time;

    /// <summary>Writes the frame of one call. Runs the getters of arguments: not under a lock.</summary>
    public void Write(RespWriter writer, long id, object?[] arguments, int timeoutMilliseconds, int credit)
    {
        var count = _writers.Length;
        var nulls = 0ul;
        for (var i = 0; i < _writers.Length && i < 64; i++)
        {
            if (_writers[i].IsNull(arguments[_positions[i]]))
                nulls |= 1ul << i;
        }

        if (_takesRest)
            count += _writers[^1].Count(arguments[_positions[^1]]) - 1;
        CallFrame.WriteHead(writer, id, count);
        CallOptionsWriter.Write(writer, new(timeoutMilliseconds, CallMetadata.Outgoing) { Credit = credit, Nulls = nulls });
        _frame.WriteName(writer);
        for (var i = 0; i < _writers.Length; i++)
            WriteArgument(writer, i, arguments[_positions[i]]);
    }

    private void WriteArgument(RespWriter writer, int index, object? value)
    {
        var before = writer.Length;
        try
        {
            _writers[index].Write(writer, value);
        }
        catch (Exception e)
        {
            // A cycle, or a getter of the argument that throws: nothing was sent, and nobody else is harmed.
            throw Error(RpcStatus.InvalidArgument, $"'{Descriptor.Parameters[index].Name}' cannot be written: {e.Message}", cause: e);
        }

        if (writer.Length - before > _largestBulk && !Descriptor.Parameters[index].IsParams)
        {
            throw Error(
                RpcStatus.TooLarge,
                $"'{Descriptor.Parameters[index].Name}' has {writer.Length - before} bytes: more than {nameof(RespLimits)}.{nameof(RespLimits.MaxBulkBytes)} ({Consumer.Limits.MaxBulkBytes})");
        }
    }

    public RpcException Error(RpcStatus status, string what, string? endpoint = null, Exception? cause = null) =>
        new(status, $"{Descriptor.FullName}{(endpoint is null ? "" : $" at {endpoint}")}: {what}", cause) { Method = Descriptor.FullName, Endpoint = endpoint };

    public RpcException TimedOut(string endpoint) => Error(
        RpcStatus.DeadlineExceeded,
        $"no answer within {Timeout.TotalMilliseconds:0} ms (set by [Timeout], {nameof(InvocationOptions)}.{nameof(InvocationOptions.Timeout)} or {nameof(ConsumerOptions)}.{nameof(ConsumerOptions.Timeout)})",
        endpoint);

    /// <summary>When nobody waits any more: the method's own time, or what is left to the call that this code serves.</summary>
    protected Deadline NewDeadline()
    {
        var own = Deadline.After(Timeout, Time);
        return CallContext.Current is { Deadline: { IsNone: false } outer }
            ? Deadline.Earlier(own, Deadline.After(outer.Left(Time) - s_nestedMargin, Time))
            : own;
    }

    /// <summary>What is left of a deadline that was made a moment ago, as it goes over the wire. Spares a look at the clock.</summary>
    protected int MillisecondsLeftOfNew(Deadline deadline) =>
        CallContext.Current is null ? _timeoutMilliseconds : MillisecondsLeft(deadline);

    /// <summary>What is left of a deadline, as it goes over the wire.</summary>
    /// <exception cref="RpcException">Nothing is left; nothing was sent.</exception>
    protected int MillisecondsLeft(Deadline deadline)
    {
        var left = (int)Math.Ceiling(deadline.Left(Time).TotalMilliseconds);
        return left > 0 ? left : throw Error(RpcStatus.Expired, "the deadline had passed before the call could be sent");
    }

    protected CancellationToken TokenOf(object?[] arguments) =>
        Descriptor.TokenIndex >= 0 && arguments[Descriptor.TokenIndex] is CancellationToken token ? token : default;
}
