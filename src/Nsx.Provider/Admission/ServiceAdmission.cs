namespace Nsx.Provider;

/// <summary>The gates of one service, and the count of its refusals.</summary>
internal sealed class ServiceAdmission : IDisposable
{
    private readonly List<ConcurrencyGate> _methodGates = [];
    private readonly string _name;
    private long _refused;

    public ServiceAdmission(string name, ProviderServiceOptions options, ProviderOptions all, TimeProvider time)
    {
        var limits = GateLimits.OfService(name, options, all);
        _name = name;
        Options = options;
        Time = time;
        Gate = new(limits, time);
        IsExact = limits.IsExact;
    }

    public ProviderServiceOptions Options { get; }

    public TimeProvider Time { get; }

    public ConcurrencyGate Gate { get; }

    /// <summary>Whether every call is counted, from its beginning on.</summary>
    public bool IsExact { get; }

    public ServiceLoad Load => new(
        _name, Gate.Running, Gate.MaxRunning, Gate.Waiting + _methodGates.Sum(gate => gate.Waiting), Interlocked.Read(ref _refused));

    public void CountRefusal() => Interlocked.Increment(ref _refused);

    /// <summary>Makes the gate of a method; null when it has none of its own.</summary>
    public ConcurrencyGate? AddMethod(string method, ProviderMethodOptions? options, ProviderOptions all)
    {
        if (GateLimits.OfMethod(_name, method, options, all) is not { } limits)
            return null;
        _methodGates.Add(new(limits, Time));
        return _methodGates[^1];
    }

    public void Dispose()
    {
        Gate.Dispose();
        foreach (var gate in _methodGates)
            gate.Dispose();
    }
}
