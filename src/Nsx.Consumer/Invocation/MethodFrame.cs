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
    private LatencyQuantile? _latency;

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

    /// <summary>How long calls of the method take, for hedging: of all proxies together, as those for a single call would never know.</summary>
    public LatencyQuantile LatencyBy(TimeProvider time) => _latency ?? Interlocked.CompareExchange(ref _latency, new(time), null) ?? _latency;

    /// <summary>What is known of arguments that live as long as a call; null when the method has none.</summary>
    public LivePlan? Live { get; }

    /// <summary>Writes the frame of one attempt. Runs the getters of arguments: not under a lock.</summary>
    /// <returns>The bytes that the provider will have to hold: those of the frame, before they were compressed.</returns>
    public int Write(RespWriter writer, long id, object?[] arguments, in OutgoingOptions options, WireFormat format)
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
        var described = options with { Nulls = nulls };
        if (Live is not null)
            described = Live.Describe(described, arguments);
        if (format.Compression is not null && count > 0)
            return WriteCompressible(writer, id, arguments, count, described, format);
        CallFrame.WriteHead(writer, id, count);
        CallOptionsWriter.Write(writer, described);
        _frame.WriteName(writer);
        for (var i = 0; i < _writers.Length; i++)
            WriteArgument(writer, i, arguments[_positions[i]], format);
        return writer.Length;
    }

    /// <summary>The options stand before the arguments and say whether they are compressed: so these are written first, apart.</summary>
    private int WriteCompressible(RespWriter writer, long id, object?[] arguments, int count, in OutgoingOptions options, WireFormat format)
    {
        var plain = RespWriter.Rent(RespVersion.Resp3);
        plain.ArrayHeader(count);
        var head = plain.Length;
        for (var i = 0; i < _writers.Length; i++)
            WriteArgument(plain, i, arguments[_positions[i]], format);
        var packed = RespWriter.Rent(RespVersion.Resp3);
        var isPacked = format.TryCompress(plain.Written, packed);
        CallFrame.WriteHead(writer, id, isPacked ? 1 : count);
        CallOptionsWriter.Write(writer, options with { Compression = isPacked ? format.Compression : null });
        _frame.WriteName(writer);
        var size = writer.Length + plain.Length;
        if (isPacked)
            writer.Bulk(packed.Written);
        else
            writer.Raw(plain.Written[head..]);
        packed.Return();
        plain.Return();
        return size;
    }

    /// <summary>The hash of the argument that says which calls belong together: of its bytes on the wire, so that it is the same everywhere.</summary>
    public ulong AffinityOf(object?[] arguments)
    {
        var writer = RespWriter.Rent(RespVersion.Resp3);
        WriteArgument(writer, Array.IndexOf(_positions, Descriptor.AffinityIndex), arguments[Descriptor.AffinityIndex], WireFormat.Default);
        var hash = AffinityHash.Of(writer.Written);
        writer.Return();
        return hash;
    }

    private void WriteArgument(RespWriter writer, int index, object? value, WireFormat format)
    {
        var before = writer.Length;
        try
        {
            _writers[index].Write(writer, value, format);
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
