using System.Net;

namespace Tron.Transport;

/// <summary>One byte stream to one peer: the seam under which TCP, TLS, Unix sockets and memory look alike.</summary>
/// <remarks>
/// One receive and one send may be under way at the same time. <see cref="Dispose()"/> may be called at any moment, from any
/// thread, more than once; operations under way then fail with any exception.
/// </remarks>
public abstract class Connection : IDisposable
{
    /// <summary>Who is at the other end; null where that has no meaning.</summary>
    public abstract EndPoint? RemoteEndPoint { get; }

    /// <summary>Our own end; null where that has no meaning.</summary>
    public abstract EndPoint? LocalEndPoint { get; }

    /// <summary>True when <see cref="ReceiveAsync"/> blocks its thread: the session then reads on a thread of its own.</summary>
    public virtual bool BlocksWhileReceiving => false;

    /// <summary>True when nobody outside this machine can be at the other end.</summary>
    public bool IsLoopback => RemoteEndPoint switch
    {
        IPEndPoint ip => IPAddress.IsLoopback(ip.Address),
        _ => true,
    };

    /// <summary>Receives up to as many bytes as the buffer holds; 0 means that the peer has ended its sending.</summary>
    /// <remarks>With an empty buffer it completes, with 0, as soon as there is something to receive: waiting then holds no memory.</remarks>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Sends all bytes. Never blocks the calling thread on a peer that does not read.</summary>
    public abstract ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Tells the peer that nothing more will be sent; receiving goes on.</summary>
    public abstract ValueTask ShutdownSendAsync();

    /// <summary>Ends both directions at once. Bytes under way may be lost.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected abstract void Dispose(bool disposing);
}
