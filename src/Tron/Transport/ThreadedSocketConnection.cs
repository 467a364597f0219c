using System.Net;
using System.Net.Sockets;

namespace Tron.Transport;

/// <summary>A stream socket that is read by a thread of its own: the right one where there are few connections. Owns the socket.</summary>
/// <remarks>
/// Half the latency of the asynchronous engine, and replies arrive even when every thread of the pool is blocked
/// (decision 0003). The socket is non-blocking and waits in <c>poll</c>; asynchronous operations are never used on it,
/// because they would switch it to a slower emulation for good.
/// </remarks>
public sealed class ThreadedSocketConnection : Connection
{
    private static readonly TimeSpan s_sendWait = TimeSpan.FromMilliseconds(100);
    private readonly Socket _socket;
    private volatile bool _disposed;

    /// <summary>Takes a connected socket over.</summary>
    public ThreadedSocketConnection(Socket socket, EndPoint remote)
    {
        _socket = socket;
        _socket.Blocking = false;
        RemoteEndPoint = remote;
        LocalEndPoint = socket.LocalEndPoint;
    }

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint { get; }

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint { get; }

    /// <inheritdoc/>
    public override bool BlocksWhileReceiving => true;

    /// <inheritdoc/>
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        while (true)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _socket.Poll(-1, SelectMode.SelectRead);
            if (buffer.IsEmpty)
                return new(0);
            var count = _socket.Receive(buffer.Span, SocketFlags.None, out var error);
            if (error == SocketError.Success)
                return new(count);
            if (error != SocketError.WouldBlock)
                throw new SocketException((int)error);
        }
    }

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        bytes = bytes[TrySend(bytes.Span)..];

        // A peer that does not read must not hold up the caller's thread. This is rare, and one at a time for a connection.
        return bytes.IsEmpty ? ValueTask.CompletedTask : new(Task.Factory.StartNew(
            () => SendRest(bytes), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
    }

    /// <inheritdoc/>
    public override ValueTask ShutdownSendAsync()
    {
        _socket.Shutdown(SocketShutdown.Send);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing || _disposed)
            return;
        _disposed = true;
        try
        {
            // Wakes a reader that waits in poll.
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // Not connected any more: nobody waits.
        }

        _socket.Dispose();
    }

    private int TrySend(ReadOnlySpan<byte> bytes)
    {
        var total = 0;
        while (total < bytes.Length)
        {
            total += _socket.Send(bytes[total..], SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return total;
            if (error != SocketError.Success)
                throw new SocketException((int)error);
        }

        return total;
    }

    private void SendRest(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _socket.Poll(s_sendWait, SelectMode.SelectWrite);
            bytes = bytes[TrySend(bytes.Span)..];
        }
    }
}
