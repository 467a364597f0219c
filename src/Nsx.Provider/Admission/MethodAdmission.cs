using Tron.Server;

namespace Nsx.Provider;

/// <summary>The way of a method's calls past everything that may refuse them or let them wait.</summary>
/// <remarks>
/// <code>
///   memory ─► shedding ─► rates ─► [read loop, if it may] or ─► bytes ─► gate of the method ─► gate of the service ─► a worker, or the pool
/// </code>
/// A call passes the gates in this order and keeps each place until its method has ended; the place of a worker only until
/// the method waits for the first time. Methods of a service that is exempt know neither the memory's guard nor the bound on bytes nor shedding nor workers, and of
/// rates and gates those that are set for it alone. Commands that are no methods of services (PING, INFO, the registry's) pass nothing.
/// </remarks>
internal sealed class MethodAdmission(
    ServiceAdmission service,
    ConcurrencyGate? methodGate,
    string method,
    IReadOnlyList<RateLimit> rates,
    LoadShedder? shedder,
    MemoryGuard? memory,
    BytesInFlight bytes,
    WorkerPool? workers)
{
    private readonly ConcurrencyGate[] _gates = [.. new[] { methodGate, service.Gate, workers?.Gate }.OfType<ConcurrencyGate>()];

    // A client's own rates first: who is over his must not even for a moment hold what others could have.
    private readonly RateLimit[] _rates = [.. rates.OrderBy(rate => rate is CommonRateLimit)];
    private readonly bool _isGuarded = rates.Count > 0 || shedder is not null;
    private readonly bool _isExact = methodGate is not null || service.IsExact;

    // The worker's place, if there is one, stands last, and is not kept.
    private int Kept => _gates.Length - (workers is null ? 0 : 1);

    /// <summary>
    /// False for streams: they last as long as their callers want, and mostly wait. They are shed like others, but say nothing of what
    /// is useful; a few idle ones would else keep everybody out.
    /// </summary>
    public bool HasOwnEnd { get; init; } = true;

    /// <summary>Looks at the provider's memory, and at what it has let in lately.</summary>
    /// <returns>Why the call is not begun; null when it may be.</returns>
    public string? FindRefusal(RespServerSession client)
    {
        if (memory?.Refusal is { } full)
        {
            Count(full);
            return full.Line;
        }

        return _isGuarded ? AskGuards(client) : null;
    }

    /// <summary>A call is under way; <see cref="Ended"/> will follow.</summary>
    public void Began()
    {
        if (HasOwnEnd)
            shedder?.Began();
    }

    /// <summary>A call has ended.</summary>
    /// <param name="receivedAt">When its bytes came.</param>
    /// <param name="isWell">Whether it gave a result.</param>
    /// <param name="hasPlaces">Whether it held places.</param>
    /// <param name="heldBytes">What <see cref="BytesInFlight"/> has counted of it.</param>
    public void Ended(long receivedAt, bool isWell, bool hasPlaces, int heldBytes)
    {
        bytes.Return(heldBytes);
        if (hasPlaces)
            Leave(Kept);
        if (HasOwnEnd)
            shedder?.Ended(receivedAt, isWell);
    }

    /// <summary>Lets a call run on the thread that read it, if it may.</summary>
    /// <param name="mayLeave">Whether it may go on elsewhere later.</param>
    /// <param name="frameBytes">The size of its request.</param>
    /// <param name="hasPlaces">Whether it holds places now.</param>
    public bool TryEnterInline(bool mayLeave, int frameBytes, out bool hasPlaces)
    {
        hasPlaces = false;
        if (mayLeave && !bytes.HasRoomFor(BytesInFlight.Counted(frameBytes)))
            return false;
        if (!_isExact)
            return !mayLeave || !service.Gate.IsTaken;
        for (var i = 0; i < Kept; i++)
        {
            if (!_gates[i].TryEnter())
            {
                Leave(i);
                return false;
            }
        }

        return hasPlaces = true;
    }

    /// <summary>Gives a place to a call that began on the thread that read it, had none, and goes on elsewhere.</summary>
    public void EnterLate() => service.Gate.EnterLate();

    /// <summary>Counts what a call holds that began on the thread that read it, and goes on elsewhere.</summary>
    /// <returns>What it has to give back when it ends.</returns>
    public int HoldLate(int frameBytes)
    {
        var counted = BytesInFlight.Counted(frameBytes);
        bytes.TakeLate(counted);
        return counted;
    }

    /// <summary>Looks for room for a call's bytes, before they are copied.</summary>
    /// <param name="frameBytes">The size of its request.</param>
    /// <param name="held">What it has to give back when it ends.</param>
    /// <returns>Null when there was room, and it is taken.</returns>
    public Refusal? Hold(int frameBytes, out int held)
    {
        held = BytesInFlight.Counted(frameBytes);
        if (bytes.TryTake(held))
            return null;
        held = 0;
        return bytes.Full;
    }

    /// <summary>A call that was let in could not be copied.</summary>
    public void GiveBack(int held) => bytes.Return(held);

    /// <summary>Looks whether there is a place to run or to wait, and room for bytes, before it is known how many a call has.</summary>
    public Refusal? FindFullEarly() => FindFull() ?? (bytes.IsFull ? bytes.Full : null);

    /// <summary>Looks whether there is a place to run or to wait, before anything of a call is copied.</summary>
    public Refusal? FindFull()
    {
        foreach (var gate in _gates)
        {
            if (gate.IsFull)
                return gate.Full;
        }

        return null;
    }

    /// <summary>Sends a call on its way. It will be run or answered, on any thread.</summary>
    public void Admit(PendingCall call)
    {
        if (!TryPass(call))
            return;
        if (workers is null)
            ThreadPool.UnsafeQueueUserWorkItem(call, preferLocal: false);
        else
            workers.Run(call);
    }

    /// <summary>Goes on with a call that has waited, or that has come to the pool to run.</summary>
    public void GoOn(PendingCall call)
    {
        if (!TryPass(call))
            return;
        if (workers is null)
            call.Run();
        else
            workers.Run(call);
    }

    /// <summary>Answers a call that is on its way, and gives its places back.</summary>
    public void Refuse(PendingCall call, Refusal refusal)
    {
        Leave(Math.Min(call.GatesPassed, Kept));
        Count(refusal);
        call.Answer(refusal);
    }

    /// <summary>Counts a call that was not begun.</summary>
    public void Count(Refusal refusal)
    {
        service.CountRefusal();
        ProviderMetrics.Refused(method, refusal.Reason);
    }

    private bool TryPass(PendingCall call)
    {
        while (call.GatesPassed < _gates.Length)
        {
            var gate = _gates[call.GatesPassed];
            if (gate.TryEnter())
            {
                call.GatesPassed++;
                continue;
            }

            if (!gate.TryWait(call))
                Refuse(call, gate.Full);
            return false;
        }

        return true;
    }

    private void Leave(int gates)
    {
        for (var i = gates - 1; i >= 0; i--)
            _gates[i].Exit();
    }

    private string? AskGuards(RespServerSession client)
    {
        var now = service.Time.GetTimestamp();
        var refusal = shedder?.FindRefusal(now) ?? TakeTokens(client, now);
        if (refusal is not null)
            Count(refusal);
        return refusal?.Line;
    }

    /// <summary>Takes a token of each rate, or of none: a call that is refused takes nothing from those that are not.</summary>
    private Refusal? TakeTokens(RespServerSession client, long now)
    {
        for (var i = 0; i < _rates.Length; i++)
        {
            if (_rates[i].FindRefusal(client, now) is not { } refusal)
                continue;
            while (--i >= 0)
                _rates[i].GiveBack(client, now);
            return refusal;
        }

        return null;
    }
}
