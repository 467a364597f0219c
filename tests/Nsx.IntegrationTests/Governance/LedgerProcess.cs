using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Nsx.Testing;

namespace Nsx.IntegrationTests.Governance;

/// <summary>A provider of <see cref="ILedger"/> in a process of its own. Its port stays the same over restarts.</summary>
internal sealed class LedgerProcess : IDisposable
{
    private readonly string _directory;
    private OwnedProcess? _process;

    /// <param name="directory">Where it keeps its journals and its output.</param>
    /// <param name="port">A port that is free.</param>
    public LedgerProcess(string directory, int port)
    {
        _directory = directory;
        EndPoint = new(IPAddress.Loopback, port);
    }

    public IPEndPoint EndPoint { get; }

    public void Start() => _process = OwnedProcess.Start(
        Path.Combine(_directory, "output"), "dotnet", Assembly.GetExecutingAssembly().Location, EndPoint.Port.ToString(CultureInfo.InvariantCulture), _directory);

    /// <summary>Waits until it accepts connections.</summary>
    public Task BeReadyAsync() => Eventually.BeTrueAsync(
        () =>
        {
            if (_process!.HasExited)
                throw new InvalidOperationException($"The provider has ended: {File.ReadAllText(Path.Combine(_directory, "output"))}");
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Connect(EndPoint);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        },
        $"a provider listens on {EndPoint}",
        TimeSpan.FromSeconds(60));

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process?.Dispose();
        _process = null;
    }

    /// <summary>SIGSTOP.</summary>
    public void Freeze() => _process!.Pause();

    /// <summary>SIGCONT.</summary>
    public void Thaw() => _process!.Resume();

    public void Dispose() => Kill();
}
