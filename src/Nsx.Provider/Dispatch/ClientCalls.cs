using Microsoft.Extensions.Logging;
using Nsx.Protocol;
using Tron.Resp;
using Tron.Server;
using Tron.Sessions;

namespace Nsx.Provider;

/// <summary>The calls of one client that are under way: how many, and those that can still be told something.</summary>
internal sealed class ClientCalls
{
    private const string Gone = "ABORTED the caller has gone";
    private const string DeadlinePassed = "TIMEOUT the deadline passed while the method ran";
    private readonly RespServerSession _client;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly AllCalls _all;
    private readonly int _most;
    private readonly Dictionary<long, OpenCall> _open = [];
    private readonly Dictionary<long, PendingCall> _waiting = [];
    private long _lastOneWay = long.MinValue;
    private int _running;
    private bool _isGone;
    private volatile bool _isWatched;
    private bool _isMultiplexed;

    private ClientCalls(RespServerSession client, ProviderRuntime runtime)
    {
        _client = client;
        _logger = runtime.Logger;
        _time = runtime.Time;
        _all = runtime.Calls;
        _most = runtime.Options.MaxCallsPerConnection;
        client.Tick = OnTick;
        client.Closed += OnClosed;
        client.ResetRequested += () => IsMultiplexed = false;
        _all.Look(this);

        // Frames that came before the end are still read after it, and the first call may be among them.
        if (client.Session.State != SessionState.Open)
            OnClosed();
    }

    /// <summary>True after <c>NSX.MUX ON</c>, as long as the client can read pushes: <c>HELLO 2</c> ends that.</summary>
    public bool IsMultiplexed
    {
        get => _isMultiplexed && _client.Version == RespVersion.Resp3;
        set => _isMultiplexed = value;
    }

    /// <summary>What was agreed on with <c>NSX.MUX ON</c>; of use only while multiplexed.</summary>
    public WireFormat Format { get; set; } = WireFormat.Default;

    /// <summary>How many calls are under way.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>True when no further call may be begun.</summary>
    public bool IsFull => Running >= _most;

    public static ClientCalls Of(RespServerSession client, ProviderRuntime runtime) =>
        client.FindFeature<ClientCalls>() ?? Create(client, runtime);

    /// <summary>True when somebody has to know when no call is under way any more: the client has gone, or the provider stops.</summary>
    public bool IsWatched
    {
        get => _isWatched;
        set => _isWatched = value;
    }

    /// <summary>True when nobody need look here any more: the client has gone, and has left no call behind.</summary>
    public bool IsOver => Volatile.Read(ref _isGone) && Running == 0;

    public void Begin()
    {
        if (Interlocked.Increment(ref _running) == 1 && _isWatched)
            _all.Look(this);
    }

    public void End()
    {
        var left = Interlocked.Decrement(ref _running);

        // Only whoever makes the first free place has somebody to wake.
        if (left == _most - 1)
            _client.WakeReader();
        if (left == 0 && _isWatched)
            _all.Look(this);
    }

    /// <summary>Adds a call that can be told something; null when its id is taken by a call that is still open.</summary>
    public OpenCall? Open(long key, Deadline deadline, int credit, bool outlivesClient = false)
    {
        // One-way calls have no id of their own. Each gets a number far below those of plain replies; who asked for no reply may go.
        var isOneWay = key == Mux.OneWay;
        var call = new OpenCall(isOneWay ? Interlocked.Increment(ref _lastOneWay) : key, deadline, credit, _logger) { OutlivesClient = isOneWay || outlivesClient };
        lock (_open)
        {
            _waiting.Remove(call.Key, out var before);
            if (!_open.TryAdd(call.Key, call))
                return null;
            if (_isGone)
                OnGone(call);
            else if (before is { IsCancelled: true })
                call.End(Refusal.Cancelled.Line);
            if (before is { Credit: > 0 })
                call.AddCredit(before.Credit);
        }

        _client.Session.SetBusy();
        return call;
    }

    /// <summary>A call waits for a place or a thread, and will be opened later: until then it is told what comes for it.</summary>
    public void Expect(long key, PendingCall call)
    {
        lock (_open)
            _waiting.TryAdd(key, call);
    }

    /// <summary>A call that was expected will not be opened.</summary>
    public void Forget(long key, PendingCall call)
    {
        lock (_open)
        {
            if (_waiting.TryGetValue(key, out var waiting) && waiting == call)
                _waiting.Remove(key);
        }
    }

    /// <summary>True while a call has not begun: it has asked its caller for nothing yet.</summary>
    public bool Waits(long key)
    {
        lock (_open)
            return _waiting.ContainsKey(key);
    }

    /// <summary>The caller gives a call up, whether it has begun or not.</summary>
    public void Cancel(long key)
    {
        lock (_open)
        {
            if (_open.TryGetValue(key, out var call))
                call.End(Refusal.Cancelled.Line);
            else if (_waiting.TryGetValue(key, out var waiting))
                waiting.Cancel();
        }
    }

    /// <summary>The caller takes more elements of a call's stream, whether it has begun or not.</summary>
    public void AddCredit(long key, int items)
    {
        lock (_open)
        {
            if (_open.TryGetValue(key, out var call))
                call.AddCredit(items);
            else if (_waiting.TryGetValue(key, out var waiting))
                waiting.AddCredit(items);
        }
    }

    public void Close(OpenCall call)
    {
        lock (_open)
        {
            if (_open.TryGetValue(call.Key, out var open) && open == call)
                _open.Remove(call.Key);
        }

        call.Dispose();
    }

    public OpenCall? Find(long key)
    {
        lock (_open)
            return _open.GetValueOrDefault(key);
    }

    public void EndAll(string errorLine)
    {
        lock (_open)
        {
            foreach (var call in _open.Values)
                call.End(errorLine);
        }
    }

    // Apart from Of: its closure would be made for each call, wanted or not.
    private static ClientCalls Create(RespServerSession client, ProviderRuntime runtime) => client.Feature(client => new ClientCalls(client, runtime));

    private void OnClosed()
    {
        lock (_open)
        {
            // A call that waits for a thread of the pool will be opened later.
            Volatile.Write(ref _isGone, true);
            IsWatched = true;
            foreach (var call in _open.Values)
                OnGone(call);
        }

        _all.Look(this);
    }

    /// <summary>Nobody ticks for a client that has gone.</summary>
    private void OnGone(OpenCall call)
    {
        if (call.OutlivesClient)
            call.EndWith(call.Deadline.Left(_time), DeadlinePassed, _time);
        else
            call.End(Gone);
    }

    private bool OnTick(long now)
    {
        lock (_open)
        {
            foreach (var call in _open.Values)
            {
                if (call.Deadline.HasPassed(now))
                    call.End(DeadlinePassed);
            }

            return _open.Count > 0;
        }
    }
}
