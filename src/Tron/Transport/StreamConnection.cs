using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Tron.Transport;

/// <summary>Any duplex <see cref="Stream"/> as a connection: TLS above all. Owns the stream.</summary>
/// <param name="stream">The stream; it must allow one read and one write at the same time.</param>
/// <param name="remote">Who is at the other end, for logs.</param>
/// <param name="local">Our own end, for logs.</param>
public sealed class StreamConnection(Stream stream, EndPoint? remote = null, EndPoint? local = null) : Connection
{
    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint => remote;

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint => local;

    /// <summary>Performs the server's half of a TLS handshake on a connected socket.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The peers could not agree.</exception>
    public static async Task<Connection> AcceptTlsAsync(Socket socket, SslServerAuthenticationOptions options, CancellationToken cancellationToken)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        return await AuthenticateAsync(socket, stream, stream.AuthenticateAsServerAsync(options, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Performs the client's half of a TLS handshake on a connected socket.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The peers could not agree.</exception>
    public static async Task<Connection> ConnectTlsAsync(Socket socket, SslClientAuthenticationOptions options, CancellationToken cancellationToken)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        return await AuthenticateAsync(socket, stream, stream.AuthenticateAsClientAsync(options, cancellationToken)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => stream.ReadAsync(buffer);

    /// <inheritdoc/>
    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes);

    /// <inheritdoc/>
    public override ValueTask ShutdownSendAsync() => stream is SslStream tls ? new(tls.ShutdownAsync()) : ValueTask.CompletedTask;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            stream.Dispose();
    }

    private static async Task<Connection> AuthenticateAsync(Socket socket, SslStream stream, Task handshake)
    {
        try
        {
            await handshake.ConfigureAwait(false);
            return new StreamConnection(stream, socket.RemoteEndPoint, socket.LocalEndPoint);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
