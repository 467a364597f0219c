using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Nsx.Registry.Diagnostics;
using Nsx.Registry.Snapshots;

namespace Nsx.Registry;

/// <summary>The addresses behind names in the DNS, IPv4 and IPv6, each of which serves every service. For places whose platform keeps the names.</summary>
/// <remarks>
/// Names are looked up every 30 s, or as the address says, up to a fifth sooner or later; sooner after a failure. A name that
/// cannot be looked up, or has no addresses any more, keeps those that it had: a resolver's trouble empties no list. The system's
/// resolver says no more than addresses, so there are no weights. Registering is confirmed at once and changes nothing.
/// All members may be called by any thread; callbacks run on one thread.
/// </remarks>
public sealed class DnsRegistry : IServiceRegistry
{
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Watches _watches;
    private readonly Belongings _belongings;
    private readonly DnsTarget _target;
    private readonly DnsAnswers _answers;
    private readonly Jitter _jitter;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private bool _isDisposed;

    private DnsRegistry(DnsTarget target, RegistryOptions options)
    {
        _target = target;
        _belongings = new(this);
        _jitter = new(options.Random);
        _logger = options.LoggerFactory?.CreateLogger(RegistryLog.Category) ?? NullLogger.Instance;
        _answers = new(target, options.LookUp ?? System.Net.Dns.GetHostAddressesAsync, options.Time);
        _watches = new(new($"nsx registry {Name}"));
        using var flow = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        _timer = options.Time.CreateTimer(_ => _ = LookUpAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public string Name => _target.Name;

    internal static RegistryScheme Scheme { get; } = new("dns", DnsTarget.Example, uri =>
    {
        var target = DnsTarget.Parse(uri);
        return options => new DnsRegistry(target, options);
    });

    /// <inheritdoc/>
    public IRegistration Register(ServiceEndpoint endpoint)
    {
        EndpointRules.Check(endpoint);
        var registration = new InMemoryRegistration(endpoint, _ => { }, _ => { });
        registration.Confirm(registration.Wanted.Version);
        return registration;
    }

    /// <inheritdoc/>
    public IDisposable Watch(string service, Action<EndpointSnapshot> onChange) => _watches.Watch(service, onChange, _belongings, _logger);

    /// <summary>Ends all watches, and looks nothing up any more.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            _timer.Dispose();
        }

        await _ending.CancelAsync().ConfigureAwait(false);
        await _belongings.DisposeAsync().ConfigureAwait(false);
        _watches.Dispose();
    }

    private async Task LookUpAsync()
    {
        try
        {
            var before = _answers.Trouble;
            await _answers.LookUpAsync(_ending.Token).ConfigureAwait(false);
            if (_answers.Trouble is { } trouble && trouble != before)
                RegistryLog.NotLookedUp(_logger, Name, trouble);
            _watches.Publish(_answers.Addresses?.ToArray(), _answers.Trouble);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception e)
        {
            // A resolver that is not the system's may throw anything.
            RegistryLog.NotLookedUp(_logger, Name, e.Message);
        }

        lock (_lock)
        {
            if (!_isDisposed)
                _timer.Change(_jitter.About(_answers.Trouble is not null && s_retry < _target.Every ? s_retry : _target.Every), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>All services have the same addresses, under their own names.</summary>
    private sealed class Watches(SnapshotDispatcher dispatcher) : IWatchedServices, IDisposable
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<string, SnapshotFeeds> _services = new(StringComparer.Ordinal);
        private string[]? _addresses;
        private string? _trouble;

        public void Add(string service, SnapshotFeed feed)
        {
            lock (_lock)
            {
                if (!_services.TryGetValue(service, out var feeds))
                {
                    _services[service] = feeds = new(service, dispatcher);
                    feeds.Publish(Snapshot_NeedsLock(service));
                }

                feeds.Add(feed);
            }
        }

        public void Remove(string service, SnapshotFeed feed)
        {
            lock (_lock)
            {
                if (_services.TryGetValue(service, out var feeds) && feeds.Remove(feed))
                    _services.Remove(service);
            }

            feed.End();
        }

        public void Publish(string[]? addresses, string? trouble)
        {
            lock (_lock)
            {
                _addresses = addresses;
                _trouble = trouble;
                foreach (var (service, feeds) in _services)
                    feeds.Publish(Snapshot_NeedsLock(service));
            }
        }

        public void Dispose() => dispatcher.Dispose();

        private EndpointSnapshot Snapshot_NeedsLock(string service) => EndpointSnapshot.Unknown(service) with
        {
            Endpoints = EndpointOrder.Sort((_addresses ?? []).Select(address => new ServiceEndpoint(service, address))),
            Freshness = _addresses is null ? Freshness.Unknown : _trouble is null ? Freshness.Live : Freshness.LastKnown,
            Trouble = _trouble,
        };
    }
}
