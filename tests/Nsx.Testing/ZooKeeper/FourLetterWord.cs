using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Nsx.Testing.ZooKeeper;

/// <summary>The commands that a server answers with a text: srvr, mntr, cons, dump and others.</summary>
public static class FourLetterWord
{
    // A socket that a server took while it booted may stay mute: better asked again than waited for.
    private const int PatienceMs = 500;

    /// <summary>The server's answer; null when it does not answer.</summary>
    public static string? TryAsk(IPEndPoint server, string word)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = PatienceMs };
        try
        {
            socket.Connect(server);
            socket.Send(Encoding.ASCII.GetBytes(word));
            var answer = new StringBuilder();
            var buffer = new byte[4096];
            while (socket.Receive(buffer) is > 0 and var count)
                answer.Append(Encoding.UTF8.GetString(buffer, 0, count));
            return answer.ToString();
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>The answer of a server that serves, however busy it is.</summary>
    public static async Task<string> AskAsync(IPEndPoint server, string word)
    {
        string? answer = null;
        await Eventually.BeTrueAsync(() => (answer = TryAsk(server, word)) is not null, $"{server} answers {word}");
        return answer!;
    }

    /// <summary>What a server is that serves, however busy it is: standalone, leader or follower.</summary>
    public static async Task<string> AskModeAsync(IPEndPoint server)
    {
        string? mode = null;
        await Eventually.BeTrueAsync(() => (mode = TryAskMode(server)) is not null, $"{server} says what it is");
        return mode!;
    }

    /// <summary>What the server is: standalone, leader or follower; null when it does not serve.</summary>
    /// <remarks>srvr tells: ruok says imok long before, and without a quorum too.</remarks>
    public static string? TryAskMode(IPEndPoint server)
    {
        const string Prefix = "Mode: ";
        return TryAsk(server, "srvr")?.Split('\n').FirstOrDefault(line => line.StartsWith(Prefix, StringComparison.Ordinal))?[Prefix.Length..].Trim();
    }

    /// <summary>Somebody listens there.</summary>
    internal static bool Accepts(IPEndPoint server)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(server);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
