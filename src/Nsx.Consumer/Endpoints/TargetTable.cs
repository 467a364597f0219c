using Microsoft.Extensions.Logging;

namespace Nsx.Consumer;

/// <summary>The targets of one consumer: one for each service and way to call it, and the registries that services name.</summary>
internal sealed class TargetTable : IAsyncDisposable
{
    /// <summary>Whoever took a target just before it was replaced, and was held up, begins within this time.</summary>
    private static readonly TimeSpan s_slack = TimeSpan.FromSeconds(30);

    private readonly IServiceRegistry _registry;
    private readonly IRegistryOpener? _opener;
    private readonly EndpointChannels _channels;
    private readonly ConsumerOptions _consumer;
    private readonly ILogger _logger;
    private readonly Action<BreakerChange> _onBreaker;
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Service, ServiceOptions Options), Entry> _targets = [];
    private readonly Dictionary<ServiceTarget, ITimer> _retiring = [];
    private readonly Dictionary<string, IServiceRegistry> _opened = new(StringComparer.Ordinal);
    private bool _disposed;

    /// <param name="registry">Where endpoints are found unless a service names another registry.</param>
    /// <param name="opener">Opens those; null when services can name none.</param>
    /// <param name="channels">The connections of the consumer.</param>
    /// <param name="consumer">The consumer's options.</param>
    /// <param name="logger">Where to log.</param>
    /// <param name="onBreaker">Called after each change of a breaker: be quick.</param>
    public TargetTable(IServiceRegistry registry, IRegistryOpener? opener, EndpointChannels channels, ConsumerOptions consumer, ILogger logger, Action<BreakerChange> onBreaker)
    {
        _registry = registry;
        _opener = opener;
        _channels = channels;
        _consumer = consumer;
        _logger = logger;
        _onBreaker = onBreaker;
        TargetGauges.Add(this);
    }

    /// <summary>The targets that new calls go to.</summary>
    public IReadOnlyList<ServiceTarget> All
    {
        get
        {
            lock (_lock)
                return [.. _targets.Values.Select(entry => entry.Target)];
        }
    }

    /// <summary>One of the service's targets, rather one that somebody has than one that was opened for a question; null when there is none.</summary>
    public ServiceTarget? Any(string service)
    {
        lock (_lock)
            return Of_NeedsLock(service).Select(pair => pair.Value).MaxBy(entry => entry.Users)?.Target;
    }

    /// <summary>The target for a service that nobody calls yet, for a question about it. It stays until the service is called in another way.</summary>
    /// <param name="service">The service's name.</param>
    /// <param name="options">Checked, and not changed any more.</param>
    public ServiceTarget Open(string service, ServiceOptions options)
    {
        lock (_lock)
            return Open_NeedsLock(service, options).Target;
    }

    /// <summary>Throws an exception that names the first option that makes no sense.</summary>
    public void Check(string service, ServiceOptions options)
    {
        var section = $"Nsx:Consumer:Services:{service}";
        options.Validate(section);
        PickerOf(service, options);
        if (options.Target is not { } uri)
            return;
        try
        {
            OpenerFor(service).Check(uri);
        }
        catch (FormatException e)
        {
            throw new ArgumentException($"{section}:{nameof(ServiceOptions.Target)}: {e.Message}", nameof(options), e);
        }
    }

    /// <summary>The target for a service that is called in this way. Give it back with <see cref="Release"/>.</summary>
    /// <param name="service">The service's name.</param>
    /// <param name="options">Checked, and not changed any more.</param>
    public ServiceTarget Acquire(string service, ServiceOptions options)
    {
        lock (_lock)
        {
            var entry = Open_NeedsLock(service, options);
            entry.Users++;

            // What was opened for a question has now somebody who answers better.
            foreach (var (key, idle) in Of_NeedsLock(service).Where(pair => pair.Value.Users == 0).ToArray())
                Retire_NeedsLock(key, idle);
            return entry.Target;
        }
    }

    /// <summary>Gives a target back. When nobody has it any more it ends, once the longest call that may have begun there is over; streams that still run then go on.</summary>
    public void Release(ServiceTarget target)
    {
        lock (_lock)
        {
            var (key, entry) = _targets.FirstOrDefault(pair => pair.Value.Target == target);
            if (!_disposed && entry is not null && --entry.Users == 0)
                Retire_NeedsLock(key, entry);
        }
    }

    public async ValueTask DisposeAsync()
    {
        ServiceTarget[] targets;
        IServiceRegistry[] registries;
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            targets = [.. _targets.Values.Select(entry => entry.Target), .. _retiring.Keys];
            registries = [.. _opened.Values];
            foreach (var timer in _retiring.Values)
                timer.Dispose();
            _targets.Clear();
            _retiring.Clear();
        }

        TargetGauges.Remove(this);
        foreach (var target in targets)
            target.Dispose();
        foreach (var registry in registries)
            await registry.DisposeAsync().ConfigureAwait(false);
    }

    private IEnumerable<KeyValuePair<(string Service, ServiceOptions Options), Entry>> Of_NeedsLock(string service) =>
        _targets.Where(pair => pair.Key.Service.Equals(service, StringComparison.OrdinalIgnoreCase));

    private Entry Open_NeedsLock(string service, ServiceOptions options)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(NsxConsumer));
        var key = (service.ToUpperInvariant(), options);
        if (_targets.TryGetValue(key, out var known))
            return known;
        var target = new ServiceTarget(new(service, options, RegistryOf_NeedsLock(service, options), _channels, PickerOf(service, options), _consumer, _logger));
        var entry = new Entry(target, node => _onBreaker(new(target.Service, node.Address, node.Breaker.State, node.Breaker.Reason)));
        target.BreakerChanged += entry.OnBreaker;
        return _targets[key] = entry;
    }

    private void Retire_NeedsLock((string Service, ServiceOptions Options) key, Entry entry)
    {
        _targets.Remove(key);
        var target = entry.Target;

        // Its successor has breakers of its own: only those are told of.
        target.BreakerChanged -= entry.OnBreaker;
        using var flow = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        _retiring[target] = _consumer.Channel.Clock.Time.CreateTimer(
            _ => End(target), null, target.LongestTimeout + s_slack, Timeout.InfiniteTimeSpan);
    }

    private void End(ServiceTarget target)
    {
        lock (_lock)
        {
            if (!_retiring.Remove(target, out var timer))
                return;
            timer.Dispose();
        }

        target.Dispose();
    }

    private PickerFactory PickerOf(string service, ServiceOptions options) =>
        _consumer.Pickers.TryGetValue(options.LoadBalancing, out var own) || LoadBalancing.Factories.TryGetValue(options.LoadBalancing, out own)
            ? own
            : throw new ArgumentException(
                $"Nsx:Consumer:Services:{service}:{nameof(ServiceOptions.LoadBalancing)}: there is no picker '{options.LoadBalancing}'. Expected one of: {string.Join(", ", LoadBalancing.Factories.Keys.Concat(_consumer.Pickers.Keys).Order(StringComparer.Ordinal))}.");

    private IRegistryOpener OpenerFor(string service) => _opener ?? throw new ArgumentException(
        $"Nsx:Consumer:Services:{service}:{nameof(ServiceOptions.Target)}: this consumer can open no registries. Call services.AddNsxRegistry(…), use NsxClient.Connect, or give it an {nameof(IRegistryOpener)}.");

    private IServiceRegistry RegistryOf_NeedsLock(string service, ServiceOptions options)
    {
        if (options.Target is not { } uri)
            return _registry;
        if (!_opened.TryGetValue(uri, out var registry))
            _opened[uri] = registry = OpenerFor(service).Open(uri);
        return registry;
    }

    private sealed class Entry(ServiceTarget target, Action<EndpointNode> onBreaker)
    {
        public ServiceTarget Target => target;

        public Action<EndpointNode> OnBreaker => onBreaker;

        public int Users { get; set; }
    }
}
