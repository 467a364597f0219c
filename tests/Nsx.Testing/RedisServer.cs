using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Nsx.Testing;

/// <summary>A real <c>redis-server</c> on a free loopback port, without persistence. Killed when disposed.</summary>
public sealed class RedisServer : IDisposable
{
    private const int Tries = 5;
    private readonly Process _process;

    private RedisServer(Process process, IPEndPoint endPoint) => (_process, EndPoint) = (process, endPoint);

    public IPEndPoint EndPoint { get; }

    /// <summary>Starts a server and waits until it answers.</summary>
    /// <param name="arguments">More arguments, such as <c>--maxclients 10</c>.</param>
    /// <exception cref="InvalidOperationException">No redis-server is installed, or it does not start.</exception>
    public static async Task<RedisServer> StartAsync(params string[] arguments)
    {
        for (var i = 0; i < Tries; i++)
        {
            var server = Launch(FreePort(), arguments);
            if (await server.AnswersAsync())
                return server;
            server.Dispose();
        }

        throw new InvalidOperationException($"redis-server did not answer after {Tries} starts; arguments: {string.Join(' ', arguments)}.");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static RedisServer Launch(int port, string[] arguments)
    {
        string[] all = ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no", "--loglevel", "warning", .. arguments];
        var start = new ProcessStartInfo("redis-server", all) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        try
        {
            var process = Process.Start(start)!;
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return new(process, new(IPAddress.Loopback, port));
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("These tests compare with a real Redis: install redis-server (apt-get install redis-server).", e);
        }
    }

    /// <summary>redis-server cannot be given port 0. If somebody else is faster, the start fails and is tried again.</summary>
    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
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
