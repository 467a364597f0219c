using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Nsx.Benchmarks.Contenders;
using Nsx.Benchmarks.Driver;

namespace Nsx.Benchmarks.Probes;

/// <summary><c>idle</c>: the resident memory that each idle connection costs a provider, after it has made one call.</summary>
internal static class IdleProbe
{
    private const int Connections = 9_999;
    private static readonly byte[] Call = "*3\r\n$14\r\nCalculator.Add\r\n$1\r\n1\r\n$1\r\n2\r\n"u8.ToArray();

    public static async Task<int> RunAsync()
    {
        var port = FreePort.Find();
        await using var server = await ContenderProgram.Of(ContenderList.Find("nsx-plain")).StartServerAsync(port, CancellationToken.None);
        await CallOnceAsync(port);
        var before = ResidentBytes(server.Id);

        var sockets = new List<Socket>();
        for (var i = 0; i < Connections; i++)
            sockets.Add(await CallOnceAsync(port));
        var after = ResidentBytes(server.Id);

        Console.WriteLine($"{Connections:N0} idle connections, one call each: {(after - before) / Connections:N0} bytes each (gate: 6,144)");
        foreach (var socket in sockets)
            socket.Dispose();
        return 0;
    }

    private static async Task<Socket> CallOnceAsync(int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync(Call);
        var reply = new byte[16];
        await socket.ReceiveAsync(reply);
        return socket;
    }

    private static long ResidentBytes(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }
}
