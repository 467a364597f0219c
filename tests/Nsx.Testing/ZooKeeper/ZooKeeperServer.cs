using System.Net;

namespace Nsx.Testing.ZooKeeper;

/// <summary>
/// A real ZooKeeper server on free loopback ports, with a directory of its own. Killed, and its directory deleted, when disposed or when
/// this process ends.
/// </summary>
public sealed class ZooKeeperServer : IAsyncDisposable
{
    private const int SigTerm = 15;
    private readonly ZooKeeperDirectory _directory;
    private readonly FreePorts? _ports;
    private OwnedProcess? _process;

    /// <param name="options">What it is like.</param>
    /// <param name="ports">Two ports, which go with the server.</param>
    private ZooKeeperServer(ZooKeeperServerOptions options, FreePorts ports)
        : this(options, ports[0], ports[1], 1, []) => _ports = ports;

    internal ZooKeeperServer(ZooKeeperServerOptions options, int port, int securePort, int id, IReadOnlyList<string> ensemble)
    {
        (Port, SecurePort, Id) = (port, options.Tls is null ? 0 : securePort, id);
        _directory = new(options, this, ensemble);
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>Where clients connect.</summary>
    public IPEndPoint EndPoint => new(IPAddress.Loopback, Port);

    /// <summary>127.0.0.1 and the port.</summary>
    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>The port of plain clients; the same after every restart.</summary>
    public int Port { get; }

    /// <summary>The port of clients that speak TLS; 0 without <see cref="ZooKeeperServerOptions.Tls"/>.</summary>
    public int SecurePort { get; }

    /// <summary>The number in an ensemble, from 1.</summary>
    public int Id { get; }

    /// <summary>The process that runs now.</summary>
    /// <exception cref="InvalidOperationException">None does.</exception>
    public int Pid => _process?.Pid ?? throw new InvalidOperationException("The server does not run.");

    /// <summary>The process has not ended. It may be paused, or not serve yet.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>What it is: standalone, leader or follower; null when it does not serve.</summary>
    public string? Mode => FourLetterWord.TryAskMode(EndPoint);

    /// <summary>What the server has logged since it was created.</summary>
    public string Log => _directory.Log;

    /// <remarks>The port for TLS is opened after the other.</remarks>
    private bool IsServing => Mode is not null && (SecurePort == 0 || FourLetterWord.Accepts(new(IPAddress.Loopback, SecurePort)));

    /// <summary>Starts one server and waits until it serves.</summary>
    /// <exception cref="InvalidOperationException">No ZooKeeper or no Java is installed, or the server does not start: the text has its log.</exception>
    public static async Task<ZooKeeperServer> StartAsync(ZooKeeperServerOptions? options = null)
    {
        var server = new ZooKeeperServer(options ?? new(), FreePorts.Take(2));
        try
        {
            server.Launch();
            await server.WaitUntilServingAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the process, with the data that is there, and does not wait.</summary>
    public void Launch()
    {
        if (IsRunning)
            throw new InvalidOperationException("The server runs already.");
        _process?.Dispose();
        _process = OwnedProcess.Start(_directory.LogFile, _directory.Command);
    }

    /// <summary>Waits until the server answers srvr with a mode. A member of an ensemble needs a quorum for that.</summary>
    /// <exception cref="InvalidOperationException">The process has ended: the text has the end of its log.</exception>
    public async Task WaitUntilServingAsync()
    {
        try
        {
            await Eventually.BeTrueAsync(() => !IsRunning || IsServing, $"ZooKeeper serves on {ConnectionString}");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}. The end of its log:\n{_directory.EndOfLog}", e);
        }

        if (!IsRunning)
            throw new InvalidOperationException($"The ZooKeeper of {ConnectionString} has ended. The end of its log:\n{_directory.EndOfLog}");
    }

    /// <summary>Ends the server in good order (SIGTERM), and waits for its end.</summary>
    public async Task StopAsync()
    {
        if (_process is not { } process)
            return;
        process.Resume();
        process.Signal(SigTerm);
        await Eventually.CompleteAsync(process.WhenExitedAsync(), $"ZooKeeper on {ConnectionString} ends after SIGTERM");
    }

    /// <summary>Ends the server as a crash would (SIGKILL); returns when it is dead.</summary>
    public void Kill() => _process?.Kill();

    /// <summary>Freezes the server (SIGSTOP): connections stay, and nothing answers. New ones are accepted by the kernel alone.</summary>
    public void Pause() => _process?.Pause();

    /// <summary>Goes on after <see cref="Pause"/>.</summary>
    public void Resume() => _process?.Resume();

    /// <summary>Stops the server if it runs, starts it with the same port and data, and waits until it serves.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        Launch();
        await WaitUntilServingAsync();
    }

    /// <summary>The same with all data gone: sessions, nodes, and zxids start from nothing.</summary>
    public async Task WipeAndRestartAsync()
    {
        await StopAsync();
        Wipe();
        Launch();
        await WaitUntilServingAsync();
    }

    public ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        End();
        _ports?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Deletes the data of a server that does not run.</summary>
    internal void Wipe() => _directory.Wipe();

    private void OnProcessExit(object? sender, EventArgs e) => End();

    private void End()
    {
        _process?.Dispose();
        _process = null;
        _directory.Delete();
    }
}
