using Microsoft.Extensions.Logging;
using Tron.Sessions;

namespace Nsx.Provider;

/// <summary>Holds new connections off, and then calls, while the process has little memory left.</summary>
/// <remarks>
/// <code>
///            StopAcceptingAt             RefuseAt
///   quiet ────────────────────► holding ──────────► refusing
///         ◄──── 3 % below ────          ◄─ 3 % below ─
/// </code>
/// It is looked at by the thread of the clock; calls read one field.
/// </remarks>
internal sealed class MemoryGuard : IDisposable
{
    private const double Slack = 0.03;
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    private readonly Refusal _full = Refusal.Busy(
        "memory", s_retryAfter, $"the provider has little memory left (Nsx:Provider:{nameof(ProviderOptions.Memory)}:{nameof(MemoryOptions.RefuseAt)})");

    private readonly MemoryOptions _options;
    private readonly Func<long, double> _read;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private SessionClock? _clock;
    private volatile TaskCompletionSource? _held;
    private volatile Refusal? _refusal;
    private volatile bool _hasEnded;
    private bool _hasFailed;
    private long? _lookedAt;
    private double _usage;

    public MemoryGuard(MemoryOptions options, TimeProvider time, ILogger logger, IHeap? heap = null)
    {
        (_options, _time, _logger) = (options, time, logger);
        _read = options.Usage is { } usage ? _ => usage() : new MemoryUse(heap ?? new ProcessHeap(), options.StopAcceptingAt - Slack, time).Read;
    }

    /// <summary>What part of the memory was used when it was looked at last.</summary>
    public double Usage => Volatile.Read(ref _usage);

    /// <summary>True while nobody new is let in.</summary>
    public bool IsHolding => _held is not null;

    /// <summary>What calls are told while they are refused; null as a rule.</summary>
    public Refusal? Refusal => _refusal;

    /// <summary>Begins to look, as often as the clock ticks.</summary>
    public void Watch(SessionClock clock)
    {
        _clock = clock;
        clock.Ticked += Look;
    }

    /// <summary>Completes when new connections may be let in.</summary>
    public Task WhenReadyToAcceptAsync(CancellationToken cancellationToken) =>
        _held is { } held ? held.Task.WaitAsync(cancellationToken) : Task.CompletedTask;

    public void Dispose()
    {
        if (_clock is not null)
            _clock.Ticked -= Look;
        _hasEnded = true;
        _held?.TrySetResult();
    }

    /// <summary>Looks at the memory, unless that was done a moment ago. For one thread at a time.</summary>
    internal void Look(long now)
    {
        if (_hasEnded || (_lookedAt is { } before && _time.GetElapsedTime(before, now) < s_period))
            return;
        _lookedAt = now;
        var usage = Read(now);
        Volatile.Write(ref _usage, usage);
        var refuses = IsAbove(usage, _options.RefuseAt, _refusal is not null);
        if (!refuses)
            Refuse(false);
        Hold(IsAbove(usage, _options.StopAcceptingAt, IsHolding));
        if (refuses)
            Refuse(true);
    }

    // A reading that comes and goes around the limit must not turn a step on and off again and again.
    private static bool IsAbove(double usage, double limit, bool isOn) => usage >= (isOn ? limit - Slack : limit);

    private double Read(long now)
    {
        try
        {
            return _read(now);
        }
        catch (Exception e)
        {
            // It is not known that there is too little: so nobody is refused.
            if (!_hasFailed)
                ProviderLog.MemoryUnknown(_logger, e);
            _hasFailed = true;
            return 0;
        }
    }

    private void Hold(bool isOn)
    {
        if (isOn == IsHolding)
            return;
        var held = _held;
        _held = isOn ? new(TaskCreationOptions.RunContinuationsAsynchronously) : null;
        held?.TrySetResult();
        if (isOn)
            ProviderLog.StopsAccepting(_logger, Usage);
        else
            ProviderLog.AcceptsAgain(_logger, Usage);
    }

    private void Refuse(bool isOn)
    {
        if (isOn == _refusal is not null)
            return;
        _refusal = isOn ? _full : null;
        if (isOn)
            ProviderLog.RefusesCalls(_logger, Usage);
        else
            ProviderLog.TakesCallsAgain(_logger, Usage);
    }
}
