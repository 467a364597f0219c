using System.Net;
using System.Text;
using Tron.Transport;

namespace Nsx.Testing;

/// <summary>A connection in memory whose peer is the test: it feeds what is received, and sees and holds up what is sent.</summary>
public sealed class ScriptedConnection : Connection
{
    private readonly object _lock = new();
    private readonly List<byte> _input = [];
    private readonly List<byte[]> _sent = [];
    private readonly bool _blocks;
    private TaskCompletionSource _changed = NewSignal();
    private TaskCompletionSource? _gate;
    private Exception? _inputError;
    private bool _inputEnded;
    private bool _isAwaited;

    /// <summary>Makes an open connection.</summary>
    /// <param name="blocks">Whether receiving blocks its thread, as sockets with threads of their own do.</param>
    public ScriptedConnection(bool blocks = false) => _blocks = blocks;

    public override EndPoint? RemoteEndPoint => null;

    public override EndPoint? LocalEndPoint => null;

    public override bool BlocksWhileReceiving => _blocks;

    public bool IsDisposed { get; private set; }

    public bool IsShutDown { get; private set; }

    /// <summary>All that was fed has been taken, and somebody waits for more: what was to be done with it is done.</summary>
    public bool IsAwaited
    {
        get
        {
            lock (_lock)
                return _isAwaited;
        }
    }

    /// <summary>How often a send was begun.</summary>
    public int SendCount
    {
        get
        {
            lock (_lock)
                return _sent.Count;
        }
    }

    /// <summary>All bytes that were given to the connection, in order.</summary>
    public byte[] SentBytes
    {
        get
        {
            lock (_lock)
                return [.. _sent.SelectMany(bytes => bytes)];
        }
    }

    /// <summary>The same as Latin-1 text.</summary>
    public string SentText => Encoding.Latin1.GetString(SentBytes);

    /// <summary>The bytes of each send.</summary>
    public byte[][] Sends
    {
        get
        {
            lock (_lock)
                return [.. _sent];
        }
    }

    /// <summary>Lets these bytes be received.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _input.AddRange(bytes);
            Changed_NeedsLock();
        }
    }

    /// <inheritdoc cref="Feed(ReadOnlySpan{byte})"/>
    public void Feed(string text) => Feed(Encoding.Latin1.GetBytes(text));

    /// <summary>The peer ends its sending; with an error, the connection breaks.</summary>
    public void EndInput(Exception? error = null)
    {
        lock (_lock)
        {
            (_inputEnded, _inputError) = (true, error);
            Changed_NeedsLock();
        }
    }

    /// <summary>From now on sends do not complete: the peer does not read.</summary>
    public void HoldSends()
    {
        lock (_lock)
            _gate ??= NewSignal();
    }

    /// <summary>The peer reads again.</summary>
    public void ReleaseSends()
    {
        lock (_lock)
        {
            _gate?.TrySetResult();
            _gate = null;
        }
    }

    /// <summary>The peer takes the send that is held up, and no further one.</summary>
    public void ReleaseOneSend()
    {
        lock (_lock)
        {
            var held = _gate;
            _gate = NewSignal();
            held?.TrySetResult();
        }
    }

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        if (!_blocks)
            return new(ReceiveLaterAsync(buffer));
        lock (_lock)
        {
            int? count;
            while ((count = TryReceive_NeedsLock(buffer)) is null)
                Monitor.Wait(_lock);
            return new(count.Value);
        }
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            if (IsShutDown)
                throw new IOException("Sent behind the end of the stream.");
            _sent.Add(bytes.ToArray());
            return _gate is null ? ValueTask.CompletedTask : new(_gate.Task);
        }
    }

    public override ValueTask ShutdownSendAsync()
    {
        lock (_lock)
            IsShutDown = true;
        return ValueTask.CompletedTask;
    }

    protected override void Dispose(bool disposing)
    {
        lock (_lock)
        {
            IsDisposed = true;
            _gate?.TrySetException(new ObjectDisposedException(nameof(ScriptedConnection)));
            Changed_NeedsLock();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<int> ReceiveLaterAsync(Memory<byte> buffer)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (TryReceive_NeedsLock(buffer) is { } count)
                    return count;
                changed = _changed.Task;
            }

            await changed;
        }
    }

    private int? TryReceive_NeedsLock(Memory<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        _isAwaited = _input.Count == 0 && !_inputEnded;
        if (_isAwaited)
            return null;
        if (_input.Count == 0)
            return _inputError is null ? 0 : throw _inputError;
        var count = Math.Min(buffer.Length, _input.Count);
        _input.CopyTo(0, buffer.Span, count);
        _input.RemoveRange(0, count);
        return count;
    }

    private void Changed_NeedsLock()
    {
        _isAwaited = false;
        Monitor.PulseAll(_lock);
        _changed.TrySetResult();
        _changed = NewSignal();
    }
}

file static class ListExtensions
{
    public static void CopyTo(this List<byte> list, int index, Span<byte> target, int count) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list).Slice(index, count).CopyTo(target);
}
