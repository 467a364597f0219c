using System.Net;
using System.Net.Sockets;
using Tron.Server;

namespace Nsx.Provider;

/// <summary>A bucket for each client: for each IPv4 address, each /64 network of IPv6, and one for all callers over Unix sockets.</summary>
/// <remarks>
/// A bucket that is full again is like none, and may be forgotten. When all places are taken by clients that are busy, those
/// that come besides share one bucket: nobody can fill the memory by calling from many addresses.
/// </remarks>
internal sealed class ClientRateLimit(string key, RateLimitOptions options, int mostClients, TimeProvider time) : RateLimit
{
    private static readonly TimeSpan s_betweenSweeps = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, TokenBucket> _buckets = [];
    private readonly TokenRate _rate = new(options, time);
    private TokenBucket? _others;
    private long _sweptAt;

    /// <summary>How many clients are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _buckets.Count;
        }
    }

    public override Refusal? FindRefusal(RespServerSession client, long now) => FindRefusal(client.Session.Connection.RemoteEndPoint, now);

    public override void GiveBack(RespServerSession client, long now) =>
        BucketOf(NumberOf(client.Session.Connection.RemoteEndPoint), now).GiveBack();

    public Refusal? FindRefusal(EndPoint? client, long now) =>
        BucketOf(NumberOf(client), now).TryTake(now, out var wait)
            ? null
            : Refusal.Busy("client_rate", wait, $"{options.PerSecond} calls a second are taken from one client ({key})");

    private static UInt128 NumberOf(EndPoint? client)
    {
        if (client is not IPEndPoint { Address: var address })
            return 0;
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            bytes[8..].Clear();
        else
            bytes[15] = 4;
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private TokenBucket BucketOf(UInt128 client, long now)
    {
        lock (_lock)
        {
            if (_buckets.TryGetValue(client, out var bucket))
                return bucket;
            if (_buckets.Count >= mostClients && !TryForget_NeedsLock(now))
                return _others ??= new(_rate);
            return _buckets[client] = new(_rate);
        }
    }

    private bool TryForget_NeedsLock(long now)
    {
        if (_sweptAt != 0 && time.GetElapsedTime(_sweptAt, now) < s_betweenSweeps)
            return false;
        _sweptAt = now;
        foreach (var (client, bucket) in _buckets)
        {
            if (bucket.IsFull(now))
                _buckets.Remove(client);
        }

        return _buckets.Count < mostClients;
    }
}
