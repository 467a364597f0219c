using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Nsx.Testing;

namespace Nsx.IntegrationTests.Overload;

/// <summary>A provider of <see cref="IHoard"/> in a process that has little memory.</summary>
internal sealed class HoardProcess : IDisposable
{
    public const int Megabytes = 512;
    private readonly string _directory = Directory.CreateTempSubdirectory("nsx-hoard").FullName;
    private readonly IPEndPoint _endPoint = new(IPAddress.Loopback, FreePorts.Take(1)[0]);
    private readonly OwnedProcess _process;

    public HoardProcess() => _process = OwnedProcess.Start(
        Log,
        "env",
        $"DOTNET_GCHeapHardLimit={Megabytes * 1024 * 1024:X}",
        "dotnet",
        Assembly.GetExecutingAssembly().Location,
        HoardProgram.Name,
        _endPoint.Port.ToString(CultureInfo.InvariantCulture));

    public bool HasExited => _process.HasExited;

    /// <summary>What it has written so far.</summary>
    public string Output => File.Exists(Log) ? File.ReadAllText(Log) : "";

    private string Log => Path.Combine(_directory, "output");

    public Task<Wire> ConnectAsync() => Wire.ConnectAsync(_endPoint);

    /// <summary>Connects as soon as it listens.</summary>
    public async Task<Wire> FirstConnectAsync()
    {
        Wire? wire = null;
        await Eventually.BeTrueAsync(() => !HasExited && (wire = TryConnect()) is not null, "the provider listens", TimeSpan.FromSeconds(60));
        return wire!;
    }

    public void Dispose()
    {
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private Wire? TryConnect()
    {
        try
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(_endPoint);
            return new(socket);
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
