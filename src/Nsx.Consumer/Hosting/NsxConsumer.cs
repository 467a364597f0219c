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
    private readonly Dictionary<string, ServiceDirectory> _directories = new(StringComparer.OrdinalIgnoreCase);
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
        var logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<NsxConsumer>();
        _channels = new(_options, logger, state => EndpointStateChanged?.Invoke(state));
    }

    /// <summary>Raised after each change of a connection, on the connection's thread: be quick, and do not throw.</summary>
    public event Action<EndpointState>? EndpointStateChanged;

    /// <summary>An object that implements a contract by calling its providers. Thread-safe; needs no disposal.</summary>
    /// <typeparam name="TContract">The contract: an interface.</typeparam>
    /// <param name="invocation">What is different for this object; null for nothing.</param>
    /// <exception cref="ContractException">The interface cannot be called over a wire; the message has every reason.</exception>
    public TContract Create<TContract>(InvocationOptions? invocation = null)
        where TContract : class
    {
        var contract = ContractDescriptor.Of(typeof(TContract));
        invocation ??= new();
        invocation.Validate();
        return (TContract)ServiceProxyFactory.Create(new(contract, DirectoryOf(contract.Name), _options, invocation));
    }

    /// <summary>What the registry last said of a service.</summary>
    public EndpointSnapshot Providers<TContract>()
        where TContract : class => DirectoryOf(ContractDescriptor.Of(typeof(TContract)).Name).Snapshot;

    /// <summary>Waits until a provider of the service is connected.</summary>
    /// <exception cref="RpcException">None was within the time.</exception>
    public async Task WaitForReadyAsync<TContract>(TimeSpan timeout, CancellationToken cancellationToken = default)
        where TContract : class
    {
        var contract = ContractDescriptor.Of(typeof(TContract));
        var plan = new ResultPlan<Nothing>(
            contract.Methods[0], DirectoryOf(contract.Name), _options, new() { WaitForReady = true, Timeout = timeout });
        await plan.Directory.WaitForSessionAsync(plan, Deadline.After(timeout, _options.Channel.Clock.Time), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes all connections. Calls that are under way fail.</summary>
    public async ValueTask DisposeAsync()
    {
        ServiceDirectory[] directories;
        lock (_lock)
        {
            _disposed = true;
            directories = [.. _directories.Values];
            _directories.Clear();
        }

        foreach (var directory in directories)
            directory.Dispose();
        await _channels.DisposeAsync().ConfigureAwait(false);
        if (_ownsRegistry)
            await _registry.DisposeAsync().ConfigureAwait(false);
    }

    private ServiceDirectory DirectoryOf(string service)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_directories.TryGetValue(service, out var directory))
                _directories[service] = directory = new(service, _registry, _channels);
            return directory;
        }
    }
}
