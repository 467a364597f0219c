using System.Collections;
using System.Net;
using System.Net.Sockets;

namespace Nsx.Testing;

/// <summary>
/// Loopback ports that nobody else gets until this is disposed: for servers that cannot be given port 0, for those that come back to
/// where they were, and for addresses where nobody listens.
/// </summary>
/// <remarks>
/// Each is held by a socket that does not listen: whoever connects is refused, and whoever asks the kernel for any port is given another.
/// A server that asks for just this one may listen there, as all servers set SO_REUSEADDR: .NET's, Java's and Redis's.
/// </remarks>
public sealed class FreePorts : IReadOnlyList<int>, IDisposable
{
    private readonly Socket[] _holders;

    private FreePorts(Socket[] holders) => _holders = holders;

    public int Count => _holders.Length;

    public int this[int index] => EndPoint(index).Port;

    /// <summary>So many different ports.</summary>
    public static FreePorts Take(int count = 1)
    {
        var holders = new Socket[count];
        for (var i = 0; i < count; i++)
        {
            holders[i] = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            holders[i].Bind(new IPEndPoint(IPAddress.Loopback, 0));
        }

        return new(holders);
    }

    /// <summary>The address of a port.</summary>
    public IPEndPoint EndPoint(int index = 0) => (IPEndPoint)_holders[index].LocalEndPoint!;

    public IEnumerator<int> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() => Array.ForEach(_holders, holder => holder.Dispose());
}
