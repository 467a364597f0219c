using System.Net;
using System.Net.Sockets;

namespace Tron.Transport;

/// <summary>A stream socket on .NET's asynchronous engine: the right one where there are many connections. Owns the socket.</summary>
public sealed class SocketConnection(Socket socket) : Connection
{
    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint { get; } = socket.RemoteEndPoint;

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint { get; } = socket.LocalEndPoint;

    /// <inheritdoc/>
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => socket.ReceiveAsync(buffer, SocketFlags.None);

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        var sent = socket.SendAsync(bytes, SocketFlags.None);
        if (!sent.IsCompletedSuccessfully)
            return FinishAsync(sent, bytes);
        bytes = bytes[sent.Result..];
        return bytes.IsEmpty ? ValueTask.CompletedTask : SendAsync(bytes);
    }

    /// <inheritdoc/>
    public override ValueTask ShutdownSendAsync()
    {
        socket.Shutdown(SocketShutdown.Send);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            socket.Dispose();
    }

    private async ValueTask FinishAsync(ValueTask<int> sent, ReadOnlyMemory<byte> bytes)
    {
        bytes = bytes[await sent.ConfigureAwait(false)..];
        if (!bytes.IsEmpty)
            await SendAsync(bytes).ConfigureAwait(false);
    }
}
