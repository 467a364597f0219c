using System.Buffers.Binary;
using System.Net.Sockets;

namespace Nsx.Benchmarks.Load;

/// <summary>
/// Tells other processes how many bytes this one has allocated.
/// An abstract Unix socket named after the process: the load's own port stays untouched, and nothing is left behind.
/// </summary>
internal sealed class AllocationBeacon : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private AllocationBeacon()
    {
        _listener.Bind(AddressOf(Environment.ProcessId));
        _listener.Listen();
    }

    public static AllocationBeacon Start()
    {
        var beacon = new AllocationBeacon();
        new Thread(beacon.Answer) { IsBackground = true, Name = "allocation beacon" }.Start();
        return beacon;
    }

    /// <returns>Null if that process has no beacon: it is not a .NET program.</returns>
    public static async Task<long?> ReadAsync(int process)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(AddressOf(process));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused)
        {
            return null;
        }

        var answer = new byte[sizeof(long)];
        await using var stream = new NetworkStream(socket);
        await stream.ReadExactlyAsync(answer);
        return BinaryPrimitives.ReadInt64LittleEndian(answer);
    }

    public void Dispose() => _listener.Dispose();

    private void Answer()
    {
        var answer = new byte[sizeof(long)];
        while (true)
        {
            using var asker = _listener.Accept();
            BinaryPrimitives.WriteInt64LittleEndian(answer, GC.GetTotalAllocatedBytes(precise: true));
            asker.Send(answer);
        }
    }

    private static UnixDomainSocketEndPoint AddressOf(int process) => new($"\0nsx-benchmarks-{process}");
}
