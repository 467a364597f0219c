using System.IO.Pipelines;
using System.Net;

namespace Tron.Transport;

/// <summary>One end of a byte stream that never leaves the process. Made in pairs; for tests and for services in one process.</summary>
public sealed class MemoryConnection : Connection
{
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly CancellationTokenSource _disposed = new();

    private MemoryConnection(PipeReader input, PipeWriter output)
    {
        _input = input;
        _output = output;
    }

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint => null;

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint => null;

    /// <summary>Two ends of one stream: what one sends, the other receives.</summary>
    /// <param name="windowBytes">How many sent bytes may wait unread before sending has to wait.</param>
    public static (MemoryConnection Client, MemoryConnection Server) CreatePair(int windowBytes = 64 * 1024)
    {
        var options = new PipeOptions(
            pauseWriterThreshold: windowBytes, resumeWriterThreshold: windowBytes / 2, useSynchronizationContext: false);
        var up = new Pipe(options);
        var down = new Pipe(options);
        return (new(down.Reader, up.Writer), new(up.Reader, down.Writer));
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        var result = await _input.ReadAsync(_disposed.Token).ConfigureAwait(false);
        var count = (int)Math.Min(result.Buffer.Length, buffer.Length);
        var taken = result.Buffer.Slice(0, count);
        foreach (var part in taken)
        {
            part.CopyTo(buffer);
            buffer = buffer[part.Length..];
        }

        _input.AdvanceTo(taken.End);
        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        var result = await _output.WriteAsync(bytes, _disposed.Token).ConfigureAwait(false);
        if (result.IsCompleted)
            throw new IOException("The peer has closed the connection.");
    }

    /// <inheritdoc/>
    public override ValueTask ShutdownSendAsync() => _output.CompleteAsync();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing || _disposed.IsCancellationRequested)
            return;
        _disposed.Cancel();
        _output.CancelPendingFlush();
        _output.Complete();
        _input.CancelPendingRead();
        _input.Complete();
    }
}
