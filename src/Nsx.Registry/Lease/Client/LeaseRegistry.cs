using System.Net;
using Nsx.Registry.Snapshots;
using Tron.Transport;

namespace Nsx.Registry;

/// <summary>A registry that some server keeps with leases: see <see cref="LeaseRegistryServer"/>.</summary>
/// <remarks>
/// <para>
/// Registrations are kept alive three times within a lease's time and repeated whenever the registry has lost them. Lists
/// follow each change. While the registry is away, lists stay as they are; who is missing when it is back is kept as a suspect
/// while it answers, so that a registry that restarts empties nobody's list. Everything heals within a third of a lease's time
/// after the registry is back. Whoever withdraws says before that it is out of service, and so is missed by nobody.
/// </para>
/// <para>
/// Of several addresses the first that can be reached is used. Works on threads of its own: callers that block every thread
/// of the pool cost no lease. All members may be called by any thread; callbacks run on one thread.
/// </para>
/// </remarks>
public sealed class LeaseRegistry : IServiceRegistry
{
    private const int TicksPerLease = 20;
    private const string Example = "nsx://127.0.0.1:7399[,host:port] (a lease registry)";
    private static readonly TimeSpan s_longestTick = TimeSpan.FromMilliseconds(500);

    private readonly LeaseContext _context;
    private readonly Errands _errands;
    private readonly LeaseKeeper _keeper;
    private readonly ServiceWatches _watches;
    private readonly LeaseUplink _uplink;
    private readonly RegistryTicks _ticks;
    private readonly Belongings _belongings;
    private int _isDisposed;

    /// <summary>Begins to connect, in the background.</summary>
    /// <param name="addresses">Where the registry is; several are tried in this order.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is outside its range, or there is no address; the message says which.</exception>
    public LeaseRegistry(IReadOnlyList<EndPoint> addresses, RegistryOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        if (addresses.Count == 0)
            throw new ArgumentException("Expected at least one address.", nameof(addresses));
        options ??= new();
        options.Validate();
        Name = $"{Scheme.Name}://{string.Join(',', addresses.Select(NetAddress.Format))}";
        _belongings = new(this);
        _context = new(Name, options);
        _errands = new(_context);
        _keeper = new(_context, _errands);
        _watches = new(_context, _errands);
        _uplink = new(_context, addresses, options, _watches.Pushed);
        _uplink.Connected += Connected;
        _uplink.Disconnected += Disconnected;
        var period = _context.Ttl / TicksPerLease;
        _ticks = new($"nsx registry {Name}", _context.Time, period < s_longestTick ? period : s_longestTick, Tick);
        _uplink.Start();
    }

    /// <inheritdoc/>
    public string Name { get; }

    internal static RegistryScheme Scheme { get; } = new("nsx", Example, uri =>
    {
        var addresses = Array.ConvertAll(uri.List(Example), NetAddress.Parse);
        return options => new LeaseRegistry(addresses, options);
    });

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// The name or the address is none that can be announced, or the entry has more than 4,096 bytes of JSON.
    /// </exception>
    public IRegistration Register(ServiceEndpoint endpoint)
    {
        EndpointRules.Check(endpoint);
        var registration = new LeaseRegistration(endpoint, _context.Time.GetUtcNow(), _keeper.Update, WithdrawAsync);
        _belongings.Add(registration, registration.DisposeAsync);
        _keeper.Add(registration);
        return registration;
    }

    /// <inheritdoc/>
    public IDisposable Watch(string service, Action<EndpointSnapshot> onChange) => _watches.Watch(service, onChange, _belongings, _context.Logger);

    /// <summary>Withdraws what was registered here, waits a short while for that, ends all watches, and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _belongings.DisposeAsync().ConfigureAwait(false);
        _ticks.Dispose();
        await _uplink.DisposeAsync().ConfigureAwait(false);
        await _errands.WhenDoneAsync().ConfigureAwait(false);
        await _context.Protection.DisposeAsync().ConfigureAwait(false);
        _context.Dispatcher.Dispose();
    }

    private ValueTask WithdrawAsync(LeaseRegistration registration)
    {
        _belongings.Remove(registration);
        return _keeper.WithdrawAsync(registration);
    }

    private void Connected(LeaseSession session)
    {
        _keeper.Connected(session);
        _watches.Connected(session);
    }

    private void Disconnected(string trouble)
    {
        _keeper.Disconnected(trouble);
        _watches.Disconnected(trouble);
    }

    private void Tick()
    {
        _keeper.Tick();
        _watches.Tick();
    }
}
