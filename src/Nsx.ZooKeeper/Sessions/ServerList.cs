using System.Net;
using System.Net.Sockets;

namespace Nsx.ZooKeeper.Sessions;

/// <summary>Whom to try next, and how long to wait before. Names are looked up anew in every round.</summary>
/// <remarks>
/// The servers are tried in one random order, round and round: at once within a round, with <see cref="ZkBackoff"/> between
/// rounds. Not thread-safe.
/// </remarks>
internal sealed class ServerList
{
    private readonly ServerAddress[] _servers;
    private readonly ZkBackoff _backoff;
    private readonly Random _random;
    private readonly Queue<(ServerAddress Server, IPEndPoint EndPoint)> _round = new();
    private int _first;
    private int _rounds;

    public ServerList(IEnumerable<ServerAddress> servers, ZkBackoff backoff, Random random)
    {
        _servers = [.. servers];
        _backoff = backoff;
        _random = random;
        random.Shuffle(_servers);
    }

    /// <summary>Whether every server was tried in this round.</summary>
    public bool IsRoundOver => _round.Count == 0;

    /// <summary>Begins a round. Blocks while names are looked up.</summary>
    /// <param name="problem">The last name that could not be looked up; null when all could.</param>
    public void BeginRound(out Exception? problem)
    {
        problem = null;
        _rounds = Math.Min(_rounds + 1, 30);
        for (var i = 0; i < _servers.Length; i++)
        {
            var server = _servers[(_first + i) % _servers.Length];
            try
            {
                foreach (var address in Resolve(server.Host))
                    _round.Enqueue((server, new(address, server.Port)));
            }
            catch (SocketException e)
            {
                problem = new IOException($"{server.Host} cannot be looked up: {e.Message}", e);
            }
        }
    }

    public (ServerAddress Server, IPEndPoint EndPoint) Next() => _round.Dequeue();

    /// <summary>How long to wait before the next round: not at all before the first, and after a server has served us.</summary>
    /// <param name="most">The longest wait that is acceptable now.</param>
    public TimeSpan NextWait(TimeSpan most)
    {
        if (_rounds == 0)
            return TimeSpan.Zero;
        var ceiling = Math.Min(_backoff.First.TotalSeconds * Math.Pow(2, _rounds - 1), Math.Min(_backoff.Max.TotalSeconds, most.TotalSeconds));
        return TimeSpan.FromSeconds(ceiling * _random.NextDouble());
    }

    /// <summary>A server served us for a while: after it, the others are tried at once.</summary>
    public void WasServed() => _rounds = 0;

    /// <summary>The connection to a server broke: the next round begins behind it.</summary>
    public void Dropped(ServerAddress server)
    {
        _round.Clear();
        _first = (Array.IndexOf(_servers, server) + 1) % _servers.Length;
    }

    private IPAddress[] Resolve(string host)
    {
        if (IPAddress.TryParse(host, out var address))
            return [address];
        var addresses = Dns.GetHostAddresses(host);
        _random.Shuffle(addresses);
        return addresses;
    }
}
