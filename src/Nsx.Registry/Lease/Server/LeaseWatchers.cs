using System.Collections.Immutable;
using Tron.Resp;
using Tron.Sessions;

namespace Nsx.Registry;

/// <summary>Who watches which service, and how they are told. Not thread-safe.</summary>
/// <remarks>
/// A change is the push <c>&gt;6 nsx.reg service revision put|del id json</c>. A watcher that reads too slowly gets
/// <c>&gt;4 nsx.reg service revision resync</c> once, and then nothing about that service until it has listed it: so no
/// watcher costs more than a bounded queue, and none misses a change unawares.
/// </remarks>
internal sealed class LeaseWatchers(LeaseLimits limits)
{
    // Immutable, because sending can end a session, which takes it out of here in the middle of a round.
    private readonly Dictionary<string, ImmutableList<LeaseClient>> _byService = new(StringComparer.Ordinal);

    public int Count => _byService.Values.Sum(clients => clients.Count);

    /// <summary>How often a watcher read so slowly that it was told to list again.</summary>
    public long ResyncCount { get; private set; }

    /// <exception cref="LeaseRefusedException">A limit forbids it.</exception>
    public void Add(LeaseClient client, string service)
    {
        if (client.Watches.ContainsKey(service))
            return;
        if (client.Watches.Count >= limits.MaxWatchesPerClient)
            throw LeaseRefusedException.Limit($"this connection watches {client.Watches.Count} services already", nameof(LeaseLimits.MaxWatchesPerClient));
        client.Watches.Add(service, false);
        _byService[service] = _byService.GetValueOrDefault(service, []).Add(client);
    }

    public void Remove(LeaseClient client)
    {
        foreach (var service in client.Watches.Keys)
        {
            var left = _byService[service].Remove(client);
            if (left.IsEmpty)
                _byService.Remove(service);
            else
                _byService[service] = left;
        }

        client.Watches.Clear();
    }

    /// <summary>The client is about to get the whole list: it misses nothing from here on.</summary>
    public static void HasListed(LeaseClient client, string service)
    {
        if (client.Watches.ContainsKey(service))
            client.Watches[service] = false;
    }

    /// <summary>Queues a change for all who watch its service.</summary>
    /// <returns>The sessions that have to be flushed.</returns>
    public IEnumerable<Session> Queue(LeaseChange change)
    {
        if (!_byService.TryGetValue(change.Service, out var clients))
            return [];
        var push = RespWriter.Rent(RespVersion.Resp3);
        WriteChange(push, change);
        var queued = clients.Where(client => TryQueue(client, change, push.Written)).Select(client => client.Client.Session).ToList();
        push.Return();
        return queued;
    }

    private bool TryQueue(LeaseClient client, LeaseChange change, ReadOnlySpan<byte> push)
    {
        // A client that has gone back to RESP2 could not tell a push from a reply.
        if (client.Client.Version != RespVersion.Resp3 || !client.Watches.TryGetValue(change.Service, out var hasMissed) || hasMissed)
            return false;
        var session = client.Client.Session;
        try
        {
            if (session.BytesWaiting + push.Length <= limits.MaxWatcherBytes)
            {
                session.Queue(push);
                return true;
            }

            client.Watches[change.Service] = true;
            ResyncCount++;
            var resync = RespWriter.Rent(RespVersion.Resp3);
            WriteHead(resync, 4, change);
            resync.BulkText("resync");
            session.Queue(resync.Written);
            resync.Return();
            return true;
        }
        catch (SessionClosedException)
        {
            // Its end is reported to the board by itself.
            return false;
        }
    }

    private static void WriteChange(RespWriter push, LeaseChange change)
    {
        var isPut = change.Kind == LeaseChangeKind.Put;
        WriteHead(push, 6, change);
        push.BulkText(isPut ? "put" : "del");
        push.BulkText(change.Lease.Instance);
        push.Bulk(isPut ? change.Lease.Json : []);
    }

    private static void WriteHead(RespWriter push, int count, LeaseChange change)
    {
        push.PushHeader(count);
        push.BulkText("nsx.reg");
        push.BulkText(change.Service);
        push.Integer(change.Revision);
    }
}
