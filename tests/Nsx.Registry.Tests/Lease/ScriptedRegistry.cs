using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Nsx.Registry.Tests.Lease;

/// <summary>A lease registry that answers what the test says. Works without the thread pool, so that tests can starve it.</summary>
internal sealed class ScriptedRegistry : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentBag<NetworkStream> _streams = [];
    private volatile bool _isDisposed;

    public ScriptedRegistry()
    {
        _listener.Start();
        new Thread(AcceptAll) { IsBackground = true }.Start();
    }

    public string Uri => $"nsx://{_listener.LocalEndpoint}";

    /// <summary>Answers a request; null for the usual answer.</summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    /// <summary>All requests so far, their arguments joined by blanks.</summary>
    public string[] Requests => [.. _requests];

    public int Count(string command) => _requests.Count(request => request.StartsWith(command, StringComparison.Ordinal));

    /// <summary>Sends bytes that nobody asked for.</summary>
    public void Push(string bytes)
    {
        foreach (var stream in _streams)
            stream.Write(Encoding.UTF8.GetBytes(bytes));
    }

    public void Dispose()
    {
        _isDisposed = true;
        _listener.Dispose();
        foreach (var stream in _streams)
            stream.Dispose();
    }

    private void AcceptAll()
    {
        try
        {
            while (true)
            {
                var stream = new NetworkStream(_listener.AcceptSocket(), ownsSocket: true);
                _streams.Add(stream);
                new Thread(() => Serve(stream)) { IsBackground = true }.Start();
            }
        }
        catch (Exception) when (_isDisposed)
        {
            // The test is over; what a socket or a stream says to that depends on the moment.
        }
    }

    private void Serve(NetworkStream stream)
    {
        try
        {
            using var reader = new StreamReader(stream, Encoding.Latin1, false, 16 * 1024, leaveOpen: true);
            while (reader.ReadLine() is { } head)
            {
                var arguments = new string[int.Parse(head.AsSpan(1), CultureInfo.InvariantCulture)];
                for (var i = 0; i < arguments.Length; i++)
                {
                    reader.ReadLine();
                    arguments[i] = reader.ReadLine()!;
                }

                var request = string.Join(' ', arguments);
                _requests.Enqueue(request);
                stream.Write(Encoding.UTF8.GetBytes(Answer(request) ?? Usual(arguments[0])));
            }
        }
        catch (Exception e) when (_isDisposed || e is IOException)
        {
            // The client went away, or the test is over.
        }
    }

    private static string Usual(string command) => command switch
    {
        "NSX.REG.PUT" => "+lease-1\r\n",
        "NSX.REG.KEEP" => "*1\r\n:10000\r\n",
        "NSX.REG.DEL" => ":1\r\n",
        "NSX.REG.WATCH" => ":0\r\n",
        "NSX.REG.LIST" => "*2\r\n:0\r\n*0\r\n",
        _ => "+OK\r\n",
    };
}
