using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Nsx.Testing;

/// <summary>A real <c>redis-server</c> on a free loopback port, without persistence. Killed when disposed.</summary>
public sealed class RedisServer : IDisposable
{
    private readonly Process _process;
    private readonly FreePorts _port;

    private RedisServer(Process process, FreePorts port) => (_process, _port) = (process, port);

    public IPEndPoint EndPoint => _port.EndPoint();

    /// <summary>Starts a server and waits until it answers.</summary>
    /// <param name="arguments">More arguments, such as <c>--maxclients 10</c>.</param>
    /// <exception cref="InvalidOperationException">No redis-server is installed, or it does not start.</exception>
    public static async Task<RedisServer> StartAsync(params string[] arguments)
    {
        var server = Launch(FreePorts.Take(), arguments);
        if (await server.AnswersAsync())
            return server;
        server.Dispose();
        throw new InvalidOperationException($"redis-server has ended; arguments: {string.Join(' ', arguments)}.");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _port.Dispose();
    }

    private static RedisServer Launch(FreePorts port, string[] arguments)
    {
        string[] all = ["--port", $"{port[0]}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no", "--loglevel", "warning", .. arguments];
        var start = new ProcessStartInfo("redis-server", all) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        try
        {
            var process = Process.Start(start)!;
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return new(process, port);
        }
        catch (Win32Exception e)
        {
            port.Dispose();
            throw new InvalidOperationException("These tests compare with a real Redis: install redis-server (apt-get install redis-server).", e);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        var answers = false;
        await Eventually.BeTrueAsync(() => _process.HasExited || (answers = TryPing()), $"redis-server answers on {EndPoint}");
        return answers;
    }

    private bool TryPing()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(EndPoint);
            socket.Send("PING\r\n"u8);
            return socket.Receive(new byte[16]) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
