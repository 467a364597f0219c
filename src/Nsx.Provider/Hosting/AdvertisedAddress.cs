using System.Net;
using Tron.Transport;

namespace Nsx.Provider;

/// <summary>The address that consumers are told when nobody has chosen one.</summary>
internal static class AdvertisedAddress
{
    /// <summary>What is listened on; this machine's name where that is every address.</summary>
    public static string Of(EndPoint listening) =>
        listening is IPEndPoint ip && (ip.Address.Equals(IPAddress.Any) || ip.Address.Equals(IPAddress.IPv6Any))
            ? $"{Dns.GetHostName()}:{ip.Port}"
            : NetAddress.Format(listening);
}
