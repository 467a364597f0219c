using System.Net;
using System.Net.Sockets;

namespace Nsx.ZooKeeper.Sessions;

/// <summary>Whom to try next, and how long to wait before. Names are looked up anew in every round, each when its turn has come.</summary>
/// <remarks>
/// The servers are tried in one random order, round and round: at once within a round, with <see cref="ZkBackoff"/> between
/// rounds. Not thread-safe.
/// </remarks>
internal sealed class ServerList
{
    private readonly ServerAddress[] _servers;
    private readonly ZkBackoff _backoff;
    private readonly Random _random;
    private readonly Func<string, IPAddress[]> _lookUp;
    private readonly Queue<ServerAddress> _round = new();
    private readonly Queue<(ServerAddress Server, IPEndPoint EndPoint)> _addresses = new();
    private int _first;
    private int _rounds;

    public ServerList(IEnumerable<ServerAddress> servers, ZkBackoff backoff, Random random, Func<string, IPAddress[]>? lookUp = null)
    {
        _servers = [.. servers];
        _backoff = backoff;
        _random = random;
        _lookUp = lookUp ?? Dns.GetHostAddresses;
        random.Shuffle(_servers);
    }

    /// <summary>Whether every server was tried in this round.</summary>
    public bool IsRoundOver => _round.Count == 0 && _addresses.Count == 0;

    public void BeginRound()
    {
        _rounds = Math.Min(_rounds + 1, 30);
        for (var i = 0; i < _servers.Length; i++)
            _round.Enqueue(_servers[(_first + i) % _servers.Length]);
    }

    /// <summary>The next address of the round. Blocks while a name is looked up.</summary>
    /// <exception cref="IOException">The next server has a name that cannot be looked up; it has had its turn.</exception>
    public (ServerAddress Server, IPEndPoint EndPoint) Next()
    {
        if (_addresses.Count == 0)
        {
            var server = _round.Dequeue();
            foreach (var address in Resolve(server.Host))
                _addresses.Enqueue((server, new(address, server.Port)));
        }

        return _addresses.Dequeue();
    }

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
        _addresses.Clear();
        _first = (Array.IndexOf(_servers, server) + 1) % _servers.Length;
    }

    private IPAddress[] Resolve(string host)
    {
        if (IPAddress.TryParse(host, out var address))
            return [address];
        try
        {
            var addresses = _lookUp(host);
            _random.Shuffle(addresses);
            return addresses.Length > 0 ? addresses : throw new IOException($"{host} has no address");
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new IOException($"{host} cannot be looked up: {e.Message}", e);
        }
    }
}
