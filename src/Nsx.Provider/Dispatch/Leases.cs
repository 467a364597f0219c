using Microsoft.Extensions.Logging;

namespace Nsx.Provider;

/// <summary>Disposes the scopes of calls.</summary>
internal static class Leases
{
    /// <summary>Disposes a scope; what fails there is the service's bug, and comes too late for its caller.</summary>
    public static async Task ReleaseAsync(IAsyncDisposable lease, ILogger logger)
    {
        try
        {
            await lease.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            ProviderLog.DisposeFailed(logger, e);
        }
    }
}
