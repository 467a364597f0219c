using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Nsx.Protocol;

namespace Nsx.Consumer;

/// <summary>Calls remote services: makes objects that implement contracts, and keeps the connections behind them.</summary>
/// <remarks>All members may be called by any thread. One consumer for a process is right; its proxies live as long as it does.</remarks>
public sealed class NsxConsumer : IAsyncDisposable
{
    private readonly IServiceRegistry _registry;
    private readonly bool _ownsRegistry;
    private readonly ConsumerOptions _options;
    private readonly EndpointChannels _channels;
    private readonly ILogger _logger;
    private readonly Dictionary<(string Service, ServiceOptions Options), ServiceTarget> _targets = [];
    private static readonly InvocationOptions s_usual = new();
    private readonly Lock _lock = new();
    private bool _disposed;

    /// <summary>Makes a consumer.</summary>
    /// <param name="registry">Where providers are found.</param>
    /// <param name="options">How it is connected; null for the defaults.</param>
    /// <param name="loggers">Where to log; null for nowhere.</param>
    /// <param name="ownsRegistry">Whether the registry is disposed together with the consumer.</param>
    public NsxConsumer(IServiceRegistry registry, ConsumerOptions? options = null, ILoggerFactory? loggers = null, bool ownsRegistry = false)
    {
        ArgumentNullException.ThrowIfNull(registry);
        _registry = registry;
        _ownsRegistry = ownsRegistry;
        _options = options ?? new();
        _options.Validate();
        _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<NsxConsumer>();
        _channels = new(_options, _logger, state => EndpointStateChanged?.Invoke(state));
    }

    /// <summary>Raised after each change of a connection, on the connection's thread: be quick, and do not throw.</summary>
    public event Action<EndpointState>? EndpointStateChanged;

    /// <summary>An object that implements a contract by calling its providers. Thread-safe; needs no disposal.</summary>
    /// <typeparam name="TContract">The contract: an interface.</typeparam>
    /// <param name="options">How the service is called; null for the defaults. Later changes of the object have no effect.</param>
    /// <exception cref="ContractException">The interface cannot be called over a wire; the message has every reason.</exception>
    public TContract Create<TContract>(ServiceOptions? options = null)
        where TContract : class => (TContract)ServiceProxyFactory.Create(ClientOf(ContractDescriptor.Of(typeof(TContract)), options), s_usual);

    /// <summary>What the registry last said of a service.</summary>
    public EndpointSnapshot Providers<TContract>()
        where TContract : class => AnyTargetOf(ContractDescriptor.Of(typeof(TContract)).Name).Snapshot;

    /// <summary>Waits until a provider of the service is connected.</summary>
    /// <exception cref="RpcException">None was within the time.</exception>
    public async Task WaitForReadyAsync<TContract>(TimeSpan timeout, CancellationToken cancellationToken = default)
        where TContract : class
    {
        var contract = ContractDescriptor.Of(typeof(TContract));
        var client = new ServiceClient(contract, AnyTargetOf(contract.Name), _options, new());
        var plan = new ResultPlan<Nothing>(new(contract.Methods[0], _options), client, new() { WaitForReady = true, Timeout = timeout, AffinityKey = "" });
        var picked = await plan.Target.WaitAsync(plan, [], Deadline.After(timeout, plan.Time), null, cancellationToken).ConfigureAwait(false);
        picked.Leave();
    }

    /// <summary>Closes all connections. Calls that are under way fail.</summary>
    public async ValueTask DisposeAsync()
    {
        ServiceTarget[] targets;
        lock (_lock)
        {
            _disposed = true;
            targets = [.. _targets.Values];
            _targets.Clear();
        }

        foreach (var target in targets)
            target.Dispose();
        await _channels.DisposeAsync().ConfigureAwait(false);
        if (_ownsRegistry)
            await _registry.DisposeAsync().ConfigureAwait(false);
    }

    private ServiceClient ClientOf(ContractDescriptor contract, ServiceOptions? options)
    {
        options = options is null ? new() : options with { };
        options.Validate($"Nsx:Consumer:Services:{contract.Name}");
        return new(contract, TargetOf(contract.Name, options), _options, options);
    }

    /// <summary>One of the service's targets: for questions that all of them answer alike.</summary>
    private ServiceTarget AnyTargetOf(string service)
    {
        lock (_lock)
        {
            return _targets.FirstOrDefault(target => target.Key.Service.Equals(service, StringComparison.OrdinalIgnoreCase)).Value ?? TargetOf(service, new());
        }
    }

    private PickerFactory PickerOf(string service, ServiceOptions options) =>
        _options.Pickers.TryGetValue(options.LoadBalancing, out var own) || LoadBalancing.Factories.TryGetValue(options.LoadBalancing, out own)
            ? own
            : throw new ArgumentException(
                $"Nsx:Consumer:Services:{service}:{nameof(ServiceOptions.LoadBalancing)}: there is no picker '{options.LoadBalancing}'. Expected one of: {string.Join(", ", LoadBalancing.Factories.Keys.Concat(_options.Pickers.Keys).Order(StringComparer.Ordinal))}.");

    private ServiceTarget TargetOf(string service, ServiceOptions options)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var key = (service.ToUpperInvariant(), options);
            if (!_targets.TryGetValue(key, out var target))
                _targets[key] = target = new(new(service, options, _registry, _channels, PickerOf(service, options), _options, _logger));
            return target;
        }
    }
}
