using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Nsx.Testing;

/// <summary>A provider on a loopback address of its own that shakes hands, answers PING, and does with calls what a script says. Thread-safe.</summary>
public sealed class ScriptedProvider : IDisposable
{
    /// <summary>An answer that is none: the connection is reset.</summary>
    public const string Reset = "reset";

    private readonly FakeRespPeer _peer;
    private readonly ConcurrentQueue<ScriptedCall> _calls = new();
    private readonly ConcurrentQueue<long> _cancelled = new();
    private int _count;
    private int _connections;

    /// <summary>Begins to listen.</summary>
    /// <param name="answer">What to answer: a value or an error in RESP, <see cref="Reset"/>, or null for nothing (yet).</param>
    public ScriptedProvider(Func<ScriptedCall, string?> answer)
    {
        Answer = answer;
        _peer = FakeRespPeer.Alone();
        EndPoint = _peer.EndPoint;
        _ = _peer.ServeAsync(PlayAsync);
    }

    /// <summary>The script; may be changed at any time.</summary>
    public Func<ScriptedCall, string?> Answer { get; set; }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Where it listens, as registries have it.</summary>
    public string Address => EndPoint.ToString();

    /// <summary>The last thousand calls, in order.</summary>
    public IReadOnlyList<ScriptedCall> Calls => [.. _calls];

    /// <summary>How many calls came in all.</summary>
    public int CallCount => Volatile.Read(ref _count);

    /// <summary>How many connections were ever made.</summary>
    public int ConnectionCount => Volatile.Read(ref _connections);

    /// <summary>The ids of calls that were given up.</summary>
    public IReadOnlyList<long> Cancelled => [.. _cancelled];

    public void Dispose() => _peer.Dispose();

    private async Task PlayAsync(Wire wire)
    {
        Interlocked.Increment(ref _connections);
        try
        {
            while (await ReadAsync(wire) is { Length: > 0 } words)
            {
                if (await PlayAsync(wire, words))
                    continue;
                wire.Reset();
                return;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or TimeoutException)
        {
            // The client went away, or is silent: nothing is left to play.
        }
    }

    private async Task<bool> PlayAsync(Wire wire, string[] words)
    {
        switch (words[0])
        {
            case "HELLO":
                await wire.SendAsync("%1\r\n$5\r\nproto\r\n:3\r\n");
                return true;
            case "NSX.MUX":
                await wire.SendAsync("%0\r\n");
                return true;
            case "PING":
                await wire.SendAsync("+PONG\r\n");
                return true;
            case "NSX.CANCEL":
                _cancelled.Enqueue(long.Parse(words[1], CultureInfo.InvariantCulture));
                return true;
            case "NSX.CALL":
                return await AnswerAsync(new(this, wire, long.Parse(words[1], CultureInfo.InvariantCulture), words[2], words[3], words[4..]));
            default:
                throw new InvalidDataException($"The script does not know {words[0]}.");
        }
    }

    private async Task<bool> AnswerAsync(ScriptedCall call)
    {
        Interlocked.Increment(ref _count);
        _calls.Enqueue(call);
        if (_calls.Count > 1000)
            _calls.TryDequeue(out _);
        var answer = Answer(call);
        if (answer == Reset)
            return false;
        if (answer is not null)
            await call.ReplyAsync(answer);
        return true;
    }

    /// <summary>Reads one request; empty at the end of the stream.</summary>
    private static async Task<string[]> ReadAsync(Wire wire)
    {
        var head = await wire.ReadLineAsync();
        if (head.Length == 0)
            return [];
        var words = new string[int.Parse(head.AsSpan(1), CultureInfo.InvariantCulture)];
        for (var i = 0; i < words.Length; i++)
        {
            var length = int.Parse((await wire.ReadLineAsync()).AsSpan(1), CultureInfo.InvariantCulture);
            words[i] = System.Text.Encoding.UTF8.GetString(await wire.ReadAsync(length + 2))[..^2];
        }

        return words;
    }
}
