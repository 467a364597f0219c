namespace Nsx.Consumer;

/// <summary>The calls of one session that wait for replies, by id.</summary>
/// <remarks>
/// An id is a place in the table and a generation of that place, so that the reply of a call that was given up never meets
/// the next call in its place: <c>id = generation · 16384 + place</c>. Place 0 is left out, because id 0 means one-way.
/// </remarks>
internal sealed class PendingCalls(int most)
{
    /// <summary>Places that a table can have.</summary>
    public const int MostPlaces = 1 << PlaceBits;

    private const int PlaceBits = 14;
    private const int FirstSize = 64;

    private readonly Lock _lock = new();
    private Entry[] _entries = new Entry[FirstSize];
    private int[] _free = new int[FirstSize];
    private int _freeCount;
    private int _used = 1;
    private int _count;

    /// <summary>How many calls may wait.</summary>
    public int Most => Volatile.Read(ref most);

    /// <summary>How many calls wait.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Changes how many calls may wait.</summary>
    public void Limit(int calls) => Volatile.Write(ref most, calls);

    /// <summary>Adds a call; false when as many wait as may.</summary>
    public bool TryAdd(CallSession session, PendingCall call)
    {
        lock (_lock)
        {
            if (_count >= most)
                return false;
            var place = _freeCount > 0 ? _free[--_freeCount] : NextPlace_NeedsLock();
            ref var entry = ref _entries[place];
            entry.Call = call;
            call.Register(session, (entry.Generation << PlaceBits) | (uint)place);
            _count++;
            return true;
        }
    }

    /// <summary>Takes a call out: the caller completes it. Null when somebody else has.</summary>
    public PendingCall? Take(long id)
    {
        lock (_lock)
            return Take_NeedsLock(id);
    }

    /// <summary>A call that still waits; null when it does not.</summary>
    public PendingCall? Find(long id)
    {
        var place = (int)(id & (MostPlaces - 1));
        lock (_lock)
            return place < _used && _entries[place] is { Call: { } call } entry && entry.Generation == id >> PlaceBits ? call : null;
    }

    /// <summary>True when a call ever had this id.</summary>
    public bool WasIssued(long id)
    {
        var place = (int)(id & (MostPlaces - 1));
        lock (_lock)
        {
            if (id <= 0 || place == 0 || place >= _used)
                return false;
            ref var entry = ref _entries[place];
            return id >> PlaceBits < entry.Generation || (id >> PlaceBits == entry.Generation && entry.Call is not null);
        }
    }

    /// <summary>Takes out the calls that a condition is true of.</summary>
    public IReadOnlyList<PendingCall> TakeWhere<TState>(Func<PendingCall, TState, bool> condition, TState state)
    {
        List<PendingCall>? taken = null;
        lock (_lock)
        {
            for (var place = 1; place < _used && _count > 0; place++)
            {
                if (_entries[place].Call is { } call && condition(call, state))
                    (taken ??= []).Add(Take_NeedsLock(call.Id)!);
            }
        }

        return taken ?? (IReadOnlyList<PendingCall>)[];
    }

    private PendingCall? Take_NeedsLock(long id)
    {
        var place = (int)(id & (MostPlaces - 1));
        if (place >= _used)
            return null;
        ref var entry = ref _entries[place];
        if (entry.Call is not { } call || entry.Generation != id >> PlaceBits)
            return null;
        entry.Call = null;
        entry.Generation++;
        _free[_freeCount++] = place;
        _count--;
        return call;
    }

    private int NextPlace_NeedsLock()
    {
        if (_used == _entries.Length)
        {
            Array.Resize(ref _entries, _used * 2);
            Array.Resize(ref _free, _used * 2);
        }

        return _used++;
    }

    private struct Entry
    {
        public PendingCall? Call;
        public long Generation;
    }
}
