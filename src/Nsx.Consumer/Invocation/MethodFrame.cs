using Nsx.Protocol;
using Tron.Resp;

namespace Nsx.Consumer;

/// <summary>How the calls of one method are written. Made once for a contract; shared by all of its proxies.</summary>
internal sealed class MethodFrame
{
    private readonly CallFrame _frame;
    private readonly ArgumentWriter[] _writers;
    private readonly int[] _positions;
    private readonly bool _takesRest;
    private readonly int _largestBulk;
    private readonly int _maxBulkBytes;

    public MethodFrame(MethodDescriptor descriptor, ConsumerOptions consumer)
    {
        Descriptor = descriptor;
        _maxBulkBytes = consumer.Limits.MaxBulkBytes;
        _largestBulk = _maxBulkBytes + $"${_maxBulkBytes}\r\n\r\n".Length;
        _frame = new(descriptor.FullName);
        _writers = [.. descriptor.Parameters.Take(descriptor.ValueCount).Select(ArgumentWriter.For)];
        _positions = [.. Enumerable.Range(0, descriptor.Parameters.Count).Select(i => i + (descriptor.TokenIndex >= 0 && i >= descriptor.TokenIndex ? 1 : 0))];
        Live = descriptor.HasLiveParameters ? new(descriptor, _positions) : null;
        _takesRest = descriptor.Parameters.Any(parameter => parameter.IsParams);
    }

    public MethodDescriptor Descriptor { get; }

    /// <summary>What is known of arguments that live as long as a call; null when the method has none.</summary>
    public LivePlan? Live { get; }

    /// <summary>Writes the frame of one attempt. Runs the getters of arguments: not under a lock.</summary>
    public void Write(RespWriter writer, long id, object?[] arguments, in OutgoingOptions options)
    {
        var count = _writers.Length;
        var nulls = 0ul;
        for (var i = 0; i < _writers.Length && i < 64; i++)
        {
            if (_writers[i].IsNull(arguments[_positions[i]]))
                nulls |= 1ul << i;
        }

        if (_takesRest)
            count += _writers[^1].Count(arguments[_positions[_writers.Length - 1]]) - 1;
        CallFrame.WriteHead(writer, id, count);
        var described = options with { Nulls = nulls };
        CallOptionsWriter.Write(writer, Live is null ? described : Live.Describe(described, arguments));
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
            throw Error(RpcStatus.InvalidArgument, $"'{Descriptor.Parameters[index].Name}' cannot be written: {e.Message}", e);
        }

        if (writer.Length - before > _largestBulk && !Descriptor.Parameters[index].IsParams)
        {
            throw Error(
                RpcStatus.TooLarge,
                $"'{Descriptor.Parameters[index].Name}' has {writer.Length - before} bytes: more than {nameof(RespLimits)}.{nameof(RespLimits.MaxBulkBytes)} ({_maxBulkBytes})");
        }
    }

    private RpcException Error(RpcStatus status, string what, Exception? cause = null) =>
        new(status, $"{Descriptor.FullName}: {what}", cause) { Method = Descriptor.FullName };
}
