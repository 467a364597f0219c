using Tron.Client;
using Tron.Sessions;
using Tron.Transport;

namespace Nsx.Registry.Protection;

/// <summary>Asks a provider whether it is alive. Never throws but for the token.</summary>
/// <returns>True when it answered.</returns>
internal delegate Task<bool> SuspectProbe(string address, CancellationToken cancellationToken);

/// <summary>The usual probe: connects and sends PING. Any reply counts, also an error: whoever answers is alive.</summary>
internal sealed class PingProbe(IConnector connector)
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(2);

    public async Task<bool> AskAsync(string address, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await connector.ConnectAsync(NetAddress.Parse(address), s_timeout, cancellationToken).ConfigureAwait(false);
            return await PingAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // However a connector fails: nobody can be reached there.
            return false;
        }
    }

    private static async Task<bool> PingAsync(Connection connection, CancellationToken cancellationToken)
    {
        var handler = new RespClientSession();
        var session = new Session(connection, handler, new SessionOptions(), SessionClock.System);
        var reading = session.Start();
        try
        {
            await handler.SendAsync("PING").WaitAsync(s_timeout, SessionClock.System.Time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        finally
        {
            session.Abort(CloseReason.Local);
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
