using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Nsx.Protocol;
using Tron.Server;

namespace Nsx.Provider;

/// <summary>What one provider lets in: makes the way of each method, and tells how busy all of them are.</summary>
internal sealed class AdmissionControl : IDisposable
{
    private const int BytesShare = 8;
    private const string Section = $"Nsx:Provider:{nameof(ProviderOptions.Services)}";
    private static readonly BytesInFlight s_unbounded = new(long.MaxValue);
    private readonly SortedDictionary<string, ServiceAdmission> _services = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<RateLimit> _rates = [];
    private readonly ProviderOptions _options;
    private readonly TimeProvider _time;
    private readonly LoadShedder? _shedder;
    private readonly WorkerPool? _workers;
    private readonly BytesInFlight _bytes;
    private readonly Meter _meter;

    public AdmissionControl(ProviderOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _time = time;
        _shedder = options.Shedding.IsEnabled ? new(options.Shedding, time) : null;
        Memory = options.Memory.IsEnabled ? new(options.Memory, time, logger) : null;
        _bytes = new(options.Memory.MaxBytesInFlight ?? (new ProcessHeap().Limit is > 0 and var limit ? limit / BytesShare : long.MaxValue));
        _workers = options.Workers is { } workers ? new(workers, options.MaxQueueAge, time) : null;
        if (options.ClientRate is { } rate)
            _rates.Add(new ClientRateLimit($"Nsx:Provider:{nameof(options.ClientRate)}", rate, options.MaxRatedClients, time));
        _meter = ProviderMetrics.Watch(() => Loads, _bytes, Memory);
    }

    /// <summary>Looks after the memory; null when nobody does.</summary>
    public MemoryGuard? Memory { get; }

    /// <summary>How busy each service is, by name.</summary>
    public IReadOnlyList<ServiceLoad> Loads => [.. _services.Values.Select(service => service.Load)];

    /// <summary>Makes the way of a method. At start; not thread-safe.</summary>
    public MethodAdmission Of(MethodDescriptor method)
    {
        var (service, name) = Split(method);
        if (!_services.TryGetValue(service, out var admission))
            _services.Add(service, admission = new(service, _options.Services.GetValueOrDefault(service) ?? new(), _options, _time));
        var options = admission.Options.Methods.GetValueOrDefault(name);
        var gate = admission.AddMethod(name, options, _options);
        var rates = Rates($"{Section}:{service}:Methods:{name}", $"{service}.{name}", options).Concat(ServiceRates(service, admission.Options));
        var hasOwnEnd = method is { Shape: not ReturnShape.Stream, HasStreamParameter: false };
        return admission.Options.IsExempt
            ? new(admission, gate, method.FullName, [.. rates], shedder: null, memory: null, s_unbounded, workers: null)
            : new(admission, gate, method.FullName, [.. _rates, .. rates], _shedder, Memory, _bytes, _workers) { HasOwnEnd = hasOwnEnd };
    }

    /// <summary>Throws when the options name something that is not hosted.</summary>
    public static void CheckNames(ProviderOptions options, IEnumerable<MethodDescriptor> hosted)
    {
        var methods = hosted.Select(Split).ToLookup(pair => pair.Service, pair => pair.Method, StringComparer.OrdinalIgnoreCase);
        foreach (var (service, its) in options.Services)
        {
            if (!methods.Contains(service))
                throw new ArgumentException($"{Section}:{service}: no such service is hosted; there is {List(methods.Select(one => one.Key))}.", nameof(options));
            foreach (var method in its.Methods.Keys.Where(method => !methods[service].Contains(method, StringComparer.OrdinalIgnoreCase)))
                throw new ArgumentException($"{Section}:{service}:Methods:{method}: {service} has no such method; it has {List(methods[service])}.", nameof(options));
        }
    }

    /// <summary>Adds what <c>INFO</c> tells.</summary>
    public void Report(InfoReport report)
    {
        var loads = Loads;
        report.Line("nsx_running", loads.Sum(load => load.Running))
            .Line("nsx_queued", loads.Sum(load => load.Queued) + (_workers?.Gate.Waiting ?? 0))
            .Line("nsx_shed", loads.Sum(load => load.Refused))
            .Line("nsx_bytes_in_flight", _bytes.Held);
        if (_workers is not null)
            report.Line("nsx_workers", _workers.Gate.MaxRunning).Line("nsx_workers_busy", _workers.Gate.Running);
        if (Memory is not null)
        {
            report.Line("nsx_memory_percent", Math.Round(Memory.Usage * 100, 1))
                .Line("nsx_memory_guard", Memory.Refusal is not null ? "refusing" : Memory.IsHolding ? "holding" : "quiet");
        }

        foreach (var load in loads)
            report.Line($"nsx_service_{load.Service}", $"running={load.Running},max={load.MaxConcurrency},queued={load.Queued},shed={load.Refused}");
    }

    public void Dispose()
    {
        _meter.Dispose();
        Memory?.Dispose();
        _workers?.Dispose();
        foreach (var service in _services.Values)
            service.Dispose();
    }

    // One bucket for all methods of the service, made with the first of them.
    private readonly Dictionary<string, RateLimit[]> _serviceRates = new(StringComparer.OrdinalIgnoreCase);

    private RateLimit[] ServiceRates(string service, ProviderServiceOptions options)
    {
        if (!_serviceRates.TryGetValue(service, out var rates))
            _serviceRates.Add(service, rates = [.. Rates($"{Section}:{service}", service, options)]);
        return rates;
    }

    private IEnumerable<RateLimit> Rates(string section, string name, AdmissionOptions? options)
    {
        if (options?.ClientRate is { } clientRate)
            yield return new ClientRateLimit($"{section}:{nameof(options.ClientRate)}", clientRate, _options.MaxRatedClients, _time);
        if (options?.Rate is { } rate)
            yield return new CommonRateLimit(name, $"{section}:{nameof(options.Rate)}", rate, _time);
    }

    private static (string Service, string Method) Split(MethodDescriptor method)
    {
        var dot = method.FullName.LastIndexOf('.');
        return (method.FullName[..Math.Max(0, dot)], method.FullName[(dot + 1)..]);
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Distinct().Order(StringComparer.Ordinal).DefaultIfEmpty("none"));
}
