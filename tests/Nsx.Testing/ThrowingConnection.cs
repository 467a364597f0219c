using System.Net;
using Tron.Transport;

namespace Nsx.Testing;

/// <summary>Passes exactly k sent bytes on to another connection and then throws, once and for all.</summary>
/// <param name="inner">The connection beneath; owned.</param>
/// <param name="passedBytes">How many bytes get through.</param>
public sealed class ThrowingConnection(Connection inner, int passedBytes) : Connection
{
    private int _left = passedBytes;

    public override EndPoint? RemoteEndPoint => inner.RemoteEndPoint;

    public override EndPoint? LocalEndPoint => inner.LocalEndPoint;

    public override bool BlocksWhileReceiving => inner.BlocksWhileReceiving;

    /// <summary>How often somebody tried to send behind the failure.</summary>
    public int SendsAfterFailure { get; private set; }

    public bool HasFailed { get; private set; }

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => inner.ReceiveAsync(buffer);

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (HasFailed)
            SendsAfterFailure++;
        if (HasFailed || bytes.Length > _left)
        {
            var last = bytes[..Math.Min(_left, bytes.Length)];
            HasFailed = true;
            _left = 0;
            if (!last.IsEmpty)
                await inner.SendAsync(last);
            throw new IOException("The connection broke as the test said.");
        }

        _left -= bytes.Length;
        await inner.SendAsync(bytes);
    }

    public override ValueTask ShutdownSendAsync() => inner.ShutdownSendAsync();

    protected override void Dispose(bool disposing) => inner.Dispose();
}
