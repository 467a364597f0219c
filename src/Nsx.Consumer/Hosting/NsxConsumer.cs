using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Nsx.Protocol;
using Tron.Diagnostics;

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
    private readonly TargetTable _targets;

    /// <summary>Makes a consumer.</summary>
    /// <param name="registry">Where providers are found.</param>
    /// <param name="options">How it is connected; null for the defaults.</param>
    /// <param name="loggers">Where to log; null for nowhere.</param>
    /// <param name="ownsRegistry">Whether the registry is disposed together with the consumer.</param>
    /// <param name="opener">Opens the registries that services name: <see cref="ServiceOptions.Target"/>. Null when they can name none.</param>
    public NsxConsumer(
        IServiceRegistry registry, ConsumerOptions? options = null, ILoggerFactory? loggers = null, bool ownsRegistry = false, IRegistryOpener? opener = null)
    {
        ArgumentNullException.ThrowIfNull(registry);
        _registry = registry;
        _ownsRegistry = ownsRegistry;
        _options = options ?? new();
        _options.Validate();
        _logger = new GuardedLogger((loggers ?? NullLoggerFactory.Instance).CreateLogger<NsxConsumer>());
        _channels = new(_options, _logger, state => EndpointStateChanged?.Invoke(state));
        _targets = new(registry, opener, _channels, _options, _logger, change => BreakerChanged?.Invoke(change));
    }

    /// <summary>Raised after each change of a connection, on the connection's thread: be quick, and do not throw.</summary>
    public event Action<EndpointState>? EndpointStateChanged;

    /// <summary>Raised after each change of the breaker of an endpoint, on any thread: be quick, and do not throw.</summary>
    public event Action<BreakerChange>? BreakerChanged;

    /// <summary>How a service is called when nobody said so: for questions about it that come before its first proxy.</summary>
    internal Func<string, ServiceOptions?>? UsualOptions { get; set; }

    internal ILogger Logger => _logger;

    /// <summary>An object that implements a contract by calling its providers. Thread-safe; needs no disposal.</summary>
    /// <typeparam name="TContract">The contract: an interface.</typeparam>
    /// <param name="options">How the service is called; null for the defaults. Later changes of the object have no effect.</param>
    /// <exception cref="ContractException">The interface cannot be called over a wire; the message has every reason.</exception>
    public TContract Create<TContract>(ServiceOptions? options = null)
        where TContract : class => (TContract)ServiceProxyFactory.Create(HandleOf(ContractDescriptor.Of(typeof(TContract)), options ?? new()), InvocationOptions.Usual);

    /// <summary>What the registry last said of a service.</summary>
    public EndpointSnapshot Providers<TContract>()
        where TContract : class => AnyTargetOf(ContractDescriptor.Of(typeof(TContract)).Name).Snapshot;

    /// <summary>What is known of each endpoint of a service, in the order of their addresses: connection, breaker, weight, load, latency.</summary>
    /// <remarks>A copy of what is true now. Of a service that is called in several ways, one of them answers.</remarks>
    public IReadOnlyList<EndpointView> Endpoints<TContract>()
        where TContract : class => AnyTargetOf(ContractDescriptor.Of(typeof(TContract)).Name).View();

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
        await _targets.DisposeAsync().ConfigureAwait(false);
        await _channels.DisposeAsync().ConfigureAwait(false);
        if (_ownsRegistry)
            await _registry.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Throws an exception that names the first option of a service that makes no sense.</summary>
    internal void Check(string service, ServiceOptions options) => _targets.Check(service, options);

    /// <summary>How a service is called, for proxies whose options may change: see <see cref="Change"/>.</summary>
    internal ServiceHandle HandleOf(ContractDescriptor contract, ServiceOptions options)
    {
        Check(contract.Name, options);
        options = options.Copy();
        return new ServiceClient(contract, _targets.Acquire(contract.Name, options), _options, options).Handle;
    }

    /// <summary>Calls a service otherwise from now on; calls under way end as they began. By one thread at a time for one handle.</summary>
    /// <returns>False when the options are what they were.</returns>
    internal bool Change(ServiceHandle handle, ServiceOptions options)
    {
        var before = handle.Current;
        if (options == before.Service)
            return false;
        Check(before.Contract.Name, options);
        options = options.Copy();
        handle.Current = before.With(_targets.Acquire(before.Contract.Name, options), options);
        _targets.Release(before.Target);
        return true;
    }

    /// <summary>One of the service's targets, of proxies if there are any: for questions that all of them answer alike.</summary>
    internal ServiceTarget AnyTargetOf(string service) => _targets.Any(service) ?? _targets.Open(service, UsualOptions?.Invoke(service)?.Copy() ?? new());
}
