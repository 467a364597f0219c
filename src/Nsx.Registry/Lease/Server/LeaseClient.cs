using Tron.Server;
using Tron.Sessions;

namespace Nsx.Registry;

/// <summary>What the registry keeps for one connection. Changed under the board's lock alone.</summary>
internal sealed class LeaseClient(RespServerSession client)
{
    public RespServerSession Client => client;

    /// <summary>Names the connection as the owner of leases.</summary>
    public long Owner => client.Session.Id;

    public bool IsOpen => client.Session.State == SessionState.Open;

    /// <summary>The services it watches; true for those whose changes it has missed until it lists them again.</summary>
    public Dictionary<string, bool> Watches { get; } = new(StringComparer.Ordinal);
}
