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
    private readonly Action? _onDispose;
    private BusyPoll _busyPoll;
    private bool _disposed;

    /// <summary>Takes a connected socket over.</summary>
    /// <param name="socket">The socket; no asynchronous operation was ever used on it.</param>
    /// <param name="remote">Who is at the other end.</param>
    /// <param name="onDispose">Called once when the connection is disposed.</param>
    public ThreadedSocketConnection(Socket socket, EndPoint? remote, Action? onDispose = null)
    {
        _socket = socket;
        _onDispose = onDispose;
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
        int count;
        while (!TryReceive(buffer, out count) && !TryReceiveSoon(buffer, out count))
            _socket.Poll(-1, SelectMode.SelectRead);
        return new(count);
    }

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        var sent = TrySend(bytes.Span);
        return sent == bytes.Length ? ValueTask.CompletedTask : new(SendRestAsync(bytes[sent..]));
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
        if (!disposing || Interlocked.Exchange(ref _disposed, true))
            return;
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
        _onDispose?.Invoke();
    }

    private bool TryReceive(Memory<byte> buffer, out int count)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
        if (buffer.IsEmpty)
        {
            count = 0;
            return _socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);
        }

        count = _socket.Receive(buffer.Span, SocketFlags.None, out var error);
        return error is SocketError.Success
            || (error is SocketError.WouldBlock ? false : throw new SocketException((int)error));
    }

    private bool TryReceiveSoon(Memory<byte> buffer, out int count)
    {
        count = 0;
        if (!_busyPoll.TryBegin(TimeProvider.System))
            return false;
        var found = false;
        try
        {
            while (!found && _busyPoll.GoesOn(TimeProvider.System))
                found = TryReceive(buffer, out count);
        }
        finally
        {
            _busyPoll.End(found);
        }

        return found;
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

    /// <summary>A peer that does not read must not hold up the caller's thread. This is rare, and one at a time for a connection.</summary>
    private Task SendRestAsync(ReadOnlyMemory<byte> bytes) => Task.Factory.StartNew(
        () => SendRest(bytes), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void SendRest(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
            _socket.Poll(s_sendWait, SelectMode.SelectWrite);
            bytes = bytes[TrySend(bytes.Span)..];
        }
    }
}
