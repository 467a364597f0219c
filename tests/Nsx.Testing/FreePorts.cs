using System.Net;
using System.Net.Sockets;

namespace Nsx.Testing;

/// <summary>Loopback ports that were free a moment ago. Servers that cannot be given port 0 may still lose them: start again then.</summary>
public static class FreePorts
{
    /// <summary>So many different ports.</summary>
    public static int[] Take(int count)
    {
        var probes = new Socket[count];
        for (var i = 0; i < count; i++)
        {
            probes[i] = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            probes[i].Bind(new IPEndPoint(IPAddress.Loopback, 0));
        }

        // All are held until all are known, so that none comes twice.
        var ports = Array.ConvertAll(probes, probe => ((IPEndPoint)probe.LocalEndPoint!).Port);
        foreach (var probe in probes)
            probe.Dispose();
        return ports;
    }
}
