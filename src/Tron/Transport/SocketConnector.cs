using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Tron.Transport;

/// <summary>Connects TCP and Unix sockets on .NET's asynchronous engine, with TLS where it is asked for.</summary>
/// <param name="tls">How to speak TLS; null for plain connections. An empty target host means the host of the address.</param>
public sealed class SocketConnector(SslClientAuthenticationOptions? tls = null) : IConnector
{
    /// <inheritdoc/>
    public async ValueTask<Connection> ConnectAsync(EndPoint address, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        try
        {
            return await ConnectAsync(address, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No connection to {NetAddress.Format(address)} within {timeout.TotalSeconds:0.###} s.");
        }
    }

    private async Task<Connection> ConnectAsync(EndPoint address, CancellationToken cancellationToken)
    {
        Exception? last = null;
        foreach (var candidate in await NetAddress.ResolveAsync(address, cancellationToken).ConfigureAwait(false))
        {
            var socket = NetAddress.CreateSocket(candidate);
            try
            {
                await socket.ConnectAsync(candidate, cancellationToken).ConfigureAwait(false);
                return tls is null
                    ? new SocketConnection(socket)
                    : await StreamConnection.ConnectTlsAsync(socket, ForHost(address), cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    private SslClientAuthenticationOptions ForHost(EndPoint address) => new()
    {
        TargetHost = string.IsNullOrEmpty(tls!.TargetHost) ? (address as DnsEndPoint)?.Host : tls.TargetHost,
        ClientCertificates = tls.ClientCertificates,
        RemoteCertificateValidationCallback = tls.RemoteCertificateValidationCallback,
        CertificateChainPolicy = tls.CertificateChainPolicy,
        EnabledSslProtocols = tls.EnabledSslProtocols,
    };
}
